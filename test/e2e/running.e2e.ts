import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { hurried, medium } from './experiments.ts';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { runOf } from './harness/processes.ts';
import { until } from './harness/until.ts';
import {
  AT_WORK,
  notification,
  openFile,
  panelPage,
  percentIn,
  quickInput,
  quickRow,
  runCommand,
  showView,
  statusItem,
  tab,
  viewRow,
  visibleText,
} from './harness/window.ts';

inEditor('running an experiment', {}, scenario => {
  let page: Page;
  let folder: string;

  scenario('a new experiment is made from a template', async editor => {
    folder = editor.workspace({ 'notes.txt': '' });
    page = await editor.open(folder);
    await showView(page);
    await page.locator('.sidebar', { hasText: 'There is no experiment in this workspace yet' }).first().waitFor();
    await takePictures(page, 'welcome');
    await runCommand(page, 'Depthlens: New Experiment');
    await quickRow(page, 'Quickstart').click();
    await until(async () => (await quickInput(page).inputValue()) === 'quickstart', { what: 'a name is proposed' });
    await page.keyboard.press('Enter');
    await tab(page, 'quickstart.depthlens.yaml').waitFor();
    await viewRow(page, 'quickstart').waitFor();
  });

  scenario('it runs from the palette, and shows how far it is and what it found', async () => {
    const file = join(folder, 'quickstart.depthlens.yaml');
    writeFileSync(file, hurried(readFileSync(file, 'utf8')));
    await until(async () => (await visibleText(page)).includes('[16, 4]'), { what: 'the editor takes up the file' });
    await runCommand(page, 'Depthlens: Run');
    await viewRow(page, AT_WORK).waitFor();
    const begun = await percentIn(viewRow(page, AT_WORK));
    await statusItem(page, /Depthlens: \d+ %/).waitFor();
    await notification(page, 'Depthlens: quickstart').waitFor();
    await until(async () => (await percentIn(viewRow(page, AT_WORK))) > begun, { what: 'the view counts on' });
    await takePictures(page, 'running');
    await viewRow(page, /accuracy [\d.]+ %, PD [\d.]+/).waitFor({ timeout: 120_000 });
    await statusItem(page, 'Depthlens:').waitFor({ state: 'hidden' });
    await notification(page, 'quickstart finished').getByRole('button', { name: 'Show Results' }).click();
    await panelPage(page).getByRole('tab', { name: 'Curves', selected: true }).waitFor();
    await takePictures(page, 'results');
    await runCommand(page, 'Depthlens: Show Summary');
    await until(async () => (await visibleText(page)).includes('probe accuracy'), { what: 'the summary is shown' });
  });

  scenario('it is cancelled', async editor => {
    folder = editor.workspace({ 'medium.depthlens.yaml': medium('medium') });
    await page.close();
    page = await editor.open(folder);
    await openFile(page, 'medium.depthlens.yaml');
    await runCommand(page, 'Depthlens: Run');
    await showView(page);
    await viewRow(page, /[1-9]\d* %, .*left/).waitFor();
    await runCommand(page, 'Depthlens: Cancel');
    await viewRow(page, 'cancelled').waitFor();
    await until(() => !runOf(folder), { what: 'its process ends' });
  });

  scenario('it is resumed, and goes on while the window is reloaded', async () => {
    await runCommand(page, 'Depthlens: Resume');
    await viewRow(page, AT_WORK).waitFor();
    const process = runOf(folder);
    expect(process).toBeDefined();
    await page.reload();
    await viewRow(page, AT_WORK).waitFor();
    expect(runOf(folder)?.pid).toBe(process?.pid);
  });

  scenario('a second window shows the same', async editor => {
    const second = await editor.open(folder);
    await showView(second);
    await viewRow(second, AT_WORK).or(viewRow(second, 'accuracy')).first().waitFor();
    const told = () => Promise.all([page, second].map(window => viewRow(window, 'accuracy').textContent()));
    const agreed = async () => {
      const [first, other] = await told();
      return first === other && !AT_WORK.test(first ?? '');
    };
    await until(agreed, { what: 'both windows show the run as finished', seconds: 120 });
    await second.close();
  });
});
