import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { until } from './harness/until.ts';
import {
  notification,
  openFile,
  panelPage,
  runCommand,
  showView,
  tab,
  viewRow,
  visibleText,
} from './harness/window.ts';

/** Four combinations, of which one diverges; two go on. */
const SWEEP = `name: search
dataset: { name: fashion_mnist_mini, limit: { train: 600, test: 100 } }
model: { architecture: mlp, hidden_layers: 2, width: 0.05 }
training: { batch_size: 50, schedule: [40, 20], evaluation_interval: 10 }
sweep:
  learning_rate: [1000, 0.02, 0.01, 0.001]
  momentum: [0.9]
  weight_decay: [0]
  steps: 40
  keep: 2
ensemble: { split: 0.2 }
compute: { backend: wasm, workers: 1 }
`;

const PATIENT = { timeout: 150_000 };

inEditor('a sweep', {}, scenario => {
  let page: Page;
  let folder: string;
  const shown = () => panelPage(page);

  scenario(
    'it runs, and its panel ranks the combinations',
    async editor => {
      folder = editor.workspace({ 'search.depthlens.yaml': SWEEP, 'next.depthlens.yaml': '' });
      page = await editor.open(folder);
      await openFile(page, 'search.depthlens.yaml');
      await runCommand(page, 'Depthlens: Run');
      await shown().getByRole('tab', { name: 'Sweep', selected: true }).waitFor(PATIENT);
      await shown().getByText('finished').first().waitFor(PATIENT);
      const rows = shown().locator('.sweep-table tbody tr');
      await until(async () => (await rows.count()) === 4, { what: 'all four combinations are listed' });
      await until(async () => (await rows.last().textContent())?.includes('diverged') ?? false, {
        what: 'the last one has diverged',
      });
      expect(await rows.locator('th').allTextContents()).toEqual(['1', '2', '3', '–']);
      await shown().locator('depth-chart').first().waitFor();
      await takePictures(page, 'panel-sweep');
    },
    300,
  );

  scenario('its trials stand below it in the view, the best first', async () => {
    await showView(page);
    await viewRow(page, /best accuracy [\d.]+ %/)
      .locator('.monaco-tl-twistie')
      .click();
    const trials = page.locator('.sidebar .monaco-list-row', { hasText: 'momentum 0.9' });
    await until(async () => (await trials.count()) === 4, { what: 'all four trials are listed' });
    const told = await trials.allTextContents();
    const accuracies = told.slice(0, 3).map(text => Number(/([\d.]+) %/.exec(text)?.[1]));
    expect(accuracies).toEqual(accuracies.toSorted((a, b) => b - a));
    expect(told[3]).toContain('learning rate 1000');
    await takePictures(page, 'view-sweep');
  });

  scenario('the best settings are copied into the next experiment', async () => {
    await runCommand(page, 'Depthlens: Copy Best Settings of a Sweep');
    await notification(page, 'The best settings of search are copied').waitFor();
    const begun = SWEEP.split('\n').filter(line => /^(?:dataset|model|compute)/.test(line));
    writeFileSync(join(folder, 'next.depthlens.yaml'), `name: next\n${begun.join('\n')}\n`);
    await openFile(page, 'next.depthlens.yaml');
    await until(async () => (await visibleText(page)).includes('name: next'), { what: 'the editor takes up the file' });
    await tab(page, 'next.depthlens.yaml').click();
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Control+V');
    await until(async () => /training:[\s\S]*learning_rate: 0\.0\d/.test(await visibleText(page)), {
      what: 'the settings stand in the file',
    });
    await page.locator('.codelens-decoration a', { hasText: 'Run' }).first().waitFor();
    expect(await page.locator('.monaco-editor .squiggly-error').count()).toBe(0);
    await takePictures(page, 'sweep-next');
  });
});
