import { readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { small } from './experiments.ts';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { runOf } from './harness/processes.ts';
import {
  goTo,
  notification,
  openFile,
  problem,
  runCommand,
  showHover,
  showProblems,
  showView,
  squiggles,
  statusItem,
  tab,
  viewRow,
} from './harness/window.ts';

inEditor('a folder that is not trusted', { trust: true }, scenario => {
  let page: Page;
  let folder: string;

  scenario('its files are checked', async editor => {
    folder = editor.workspace({
      'small.depthlens.yaml': small('small'),
      'broken.depthlens.yaml': 'name: broken\n',
      // What a folder must not decide.
      '.vscode/settings.json': JSON.stringify({ 'depthlens.runFolder': 'elsewhere' }),
    });
    page = await editor.open(folder);
    await statusItem(page, 'Restricted Mode').waitFor();
    await openFile(page, 'broken.depthlens.yaml');
    await squiggles(page).first().waitFor({ state: 'attached' });
    await showProblems(page);
    await problem(page, 'dataset').waitFor();
  });

  scenario('nothing of it runs, and the window says why', async () => {
    await openFile(page, 'small.depthlens.yaml');
    await showView(page);
    await runCommand(page, 'Depthlens: Run');
    await notification(page, 'not trusted').waitFor();
    await takePictures(page, 'untrusted');
    expect(runOf(folder)).toBeUndefined();
    expect(readdirSync(folder)).not.toContain('elsewhere');
  });

  scenario('once it is trusted, its experiments run, with its settings', async () => {
    await notification(page, 'not trusted').getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: /^Trust/ })
      .first()
      .click();
    await openFile(page, 'small.depthlens.yaml');
    await showView(page);
    await runCommand(page, 'Depthlens: Run');
    await viewRow(page, /accuracy [\d.]+ %/).waitFor();
    expect(readdirSync(folder)).toContain('elsewhere');
  });

  scenario('the page that explains a finding opens without a question', async () => {
    await openFile(page, 'broken.depthlens.yaml');
    await goTo(page, 1, 2);
    await showHover(page);
    await page.locator('.monaco-hover:not(.hidden) a.code-link', { hasText: 'missing-key' }).first().click();
    await tab(page, 'diagnostics.md').waitFor();
  });
});
