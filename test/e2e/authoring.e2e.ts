import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { until } from './harness/until.ts';
import {
  goTo,
  openFile,
  problem,
  runCommand,
  showHover,
  showProblems,
  squiggles,
  tab,
  visibleText,
} from './harness/window.ts';

const BROKEN = `name: broken
dataset: { name: fashion_mnist_mini }
model:
  architecure: mlp
`;

inEditor('writing an experiment', {}, scenario => {
  let page: Page;
  const shows = (text: string | RegExp) =>
    until(async () => (await visibleText(page)).match(text), { what: `the editor shows ${text}` });

  scenario('a mistake is underlined and listed', async editor => {
    page = await editor.open(editor.workspace({ 'broken.depthlens.yaml': BROKEN }));
    await openFile(page, 'broken.depthlens.yaml');
    await squiggles(page).first().waitFor({ state: 'attached' });
    await showProblems(page);
    await problem(page, 'architecure').waitFor();
    await takePictures(page, 'problems');
  });

  scenario('its code leads to the page that explains it', async () => {
    await openFile(page, 'broken.depthlens.yaml');
    await goTo(page, 4, 5);
    await showHover(page);
    await page.locator('.monaco-hover:not(.hidden) a.code-link', { hasText: 'unknown-key' }).click();
    await tab(page, 'diagnostics.md').waitFor();
    await shows(/^## unknown-key$/m);
    await takePictures(page, 'explanation');
    await runCommand(page, 'View: Close Editor');
  });

  scenario('the quick fix mends it', async () => {
    await openFile(page, 'broken.depthlens.yaml');
    await goTo(page, 4, 5);
    await page.keyboard.press('Control+.');
    await page
      .locator('.action-widget .monaco-list-row', { hasText: /architecture/ })
      .first()
      .click();
    await shows(/architecture: mlp/);
    await squiggles(page).first().waitFor({ state: 'detached' });
    await problem(page, 'architecure').waitFor({ state: 'detached' });
  });

  scenario('a key is completed', async () => {
    await goTo(page, 5, 1);
    await page.keyboard.type('trai');
    const row = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'training' }).first();
    await row.waitFor();
    await takePictures(page, 'completion');
    await page.keyboard.press('Enter');
    await shows(/^training:/m);
    await page.keyboard.press('Escape');
  });

  scenario('hovering tells what a key means', async () => {
    await goTo(page, 4, 6);
    await showHover(page);
    const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'vgg16' }).first();
    await hover.waitFor();
    expect(await hover.textContent()).toMatch(/resnet18/);
    await takePictures(page, 'hover');
  });
});
