import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { small } from './experiments.ts';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import {
  commandsOffered,
  dialog,
  openFile,
  problem,
  runCommand,
  showProblems,
  showView,
  squiggles,
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
    await dialog(page, 'Do you trust').getByRole('button', { name: /^No/ }).click();
    await openFile(page, 'broken.depthlens.yaml');
    await squiggles(page).first().waitFor({ state: 'attached' });
    await showProblems(page);
    await problem(page, 'dataset').waitFor();
  });

  scenario('nothing of it runs, and the window says so', async () => {
    await openFile(page, 'small.depthlens.yaml');
    expect(await commandsOffered(page, 'Depthlens: Run')).not.toContain('Depthlens: Run Experiment');
    await showView(page);
    await takePictures(page, 'untrusted');
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  scenario('once it is trusted, its experiments run, with its settings', async () => {
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page
      .getByRole('button', { name: /^Trust/ })
      .first()
      .click();
    await openFile(page, 'small.depthlens.yaml');
    await runCommand(page, 'Depthlens: Run');
    await viewRow(page, 'finished').waitFor();
  });
});
