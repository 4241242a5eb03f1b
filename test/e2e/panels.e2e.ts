import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConsoleMessage, Page } from 'playwright-core';
import { expect } from 'vitest';
import { answer } from '../../server/src/results/panels/answer.ts';
import { markImages, undoMark } from '../../server/src/results/panels/marks/marks.ts';
import { unpackInt32 } from '../../server/src/results/panels/pack.ts';
import { hurried } from './experiments.ts';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { until } from './harness/until.ts';
import {
  notification,
  openFile,
  panelPage,
  panelTab,
  quickInput,
  runCommand,
  showView,
  tab,
  viewRow,
} from './harness/window.ts';

const QUICKSTART = readFileSync(new URL('../../experiments/quickstart.depthlens.yaml', import.meta.url), 'utf8');

/** For a window that begins, and a run that ends, on a machine that has other things to do. */
const PATIENT = { timeout: 150_000 };

inEditor('the panels', {}, scenario => {
  let page: Page;
  let folder: string;
  /** What the editor's policy for pages kept from happening, and mistakes of ours. */
  const complaints: string[] = [];
  const listen = (message: ConsoleMessage) => {
    const text = message.text();
    if (/content security policy|depthlens/i.test(text) && message.type() === 'error') complaints.push(text);
  };
  const runFolder = () => {
    const [run] = readdirSync(join(folder, 'runs'));
    return join(folder, 'runs', run);
  };
  const shown = () => panelPage(page);
  /** Takes the file that the editor's dialog proposes, and waits for it. */
  const saveAs = async (file: string) => {
    // The editor writes the proposed name into its dialog after a while, over whatever was typed before.
    await until(async () => (await quickInput(page).inputValue()) === file, { what: `${file} is proposed` });
    await page.keyboard.press('Enter');
    await until(() => existsSync(file), { what: `${file} is written`, seconds: 120 });
  };
  const toTab = (name: string) => shown().getByRole('tab', { name }).click();

  scenario(
    'a run opens its curves beside the experiment, and they grow',
    async editor => {
      folder = editor.workspace({ 'quickstart.depthlens.yaml': hurried(QUICKSTART) });
      page = await editor.open(folder);
      page.on('console', listen);
      await openFile(page, 'quickstart.depthlens.yaml');
      await runCommand(page, 'Depthlens: Run');
      await shown().getByRole('tab', { name: 'Curves', selected: true }).waitFor(PATIENT);
      // The experiment stays in sight, and keeps the cursor.
      await tab(page, 'quickstart.depthlens.yaml').waitFor();
      await shown().getByText('running').first().waitFor();
      await shown().getByRole('progressbar', { name: 'Progress of quickstart' }).waitFor();
      await takePictures(page, 'panel-begun');
      await shown().getByText('finished').first().waitFor(PATIENT);
      await shown().locator('depth-chart').nth(2).waitFor();
      await takePictures(page, 'panel-curves');
    },
    400,
  );

  scenario('the gallery shows the suspects', async () => {
    await toTab('Gallery');
    await shown().locator('.tile-depth').first().waitFor();
    await takePictures(page, 'panel-gallery');
    await shown().locator('vscode-single-select[label="Show"]').click();
    await shown().getByRole('option', { name: 'Suspects' }).click();
    await shown()
      .getByRole('button', { name: /Remove filter Suspects/ })
      .waitFor();
    await shown().locator('.tile-differs').first().waitFor();
    await takePictures(page, 'panel-suspects');
  });

  scenario(
    'one of them is opened, with the training images nearest at layer 3',
    async () => {
      await shown().locator('.tile').first().click();
      await page.keyboard.press('Enter');
      await shown().getByRole('tab', { name: 'Image', selected: true }).waitFor();
      await shown()
        .getByRole('option', { name: /^Layer 3,/ })
        .click();
      await shown().locator('.neighbour').first().waitFor(PATIENT);
      await takePictures(page, 'panel-image');
      await toTab('Gallery');
    },
    300,
  );

  scenario('marks are kept in the run folder, and undone', async () => {
    await shown().locator('.tile').first().click();
    await page.keyboard.press('d');
    const marks = () => {
      const file = join(runFolder(), 'marks.jsonl');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    };
    await until(() => marks().length === 1, { what: 'the mark is on the disk' });
    await shown().locator('.tile-marked').first().waitFor();
    await page.keyboard.press('Control+Z');
    await until(() => marks().length === 2, { what: 'the undoing is on the disk' });
    await shown().locator('.tile-marked').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+Z');
    await shown().locator('.tile-marked').first().waitFor();
  });

  scenario('what is marked in another window is shown in this one', async () => {
    const marked = shown().locator('.tile-marked:visible');
    const before = await marked.count();
    // As the other window's server does it, in a process of its own: here, that of the scenarios.
    const watch = { signal: new AbortController().signal, onProgress: () => {} };
    const { columns } = await answer([runFolder()], 'examples', {}, watch);
    markImages(runFolder(), { indices: Array.from(unpackInt32(columns.index)), decision: 'keep' });
    await until(async () => (await marked.count()) > before, { what: 'the marks of the other window are shown' });
    undoMark(runFolder());
    await until(async () => (await marked.count()) === before, { what: 'they are gone again' });
  });

  scenario('what is shown is exported', async () => {
    await shown().getByText('Export JSONL').click();
    const file = join(folder, 'quickstart-images.jsonl');
    await saveAs(file);
    expect(JSON.parse(readFileSync(file, 'utf8').split('\n')[0])).toHaveProperty('index');
  });

  scenario(
    'Save Report writes one file, which opens by itself in a browser',
    async editor => {
      await runCommand(page, 'Depthlens: Save Report');
      const file = join(folder, 'quickstart.html');
      await saveAs(file);
      const told = notification(page, 'The report was saved as');
      await told.waitFor(PATIENT);
      await told.getByRole('button', { name: /Open|Copy Path/ }).waitFor();
      await takePictures(page, 'report-saved');
      const report = await editor.context.newPage();
      const loaded: string[] = [];
      report.on('request', request => loaded.push(request.url()));
      await report.goto(pathToFileURL(file).href);
      await report.getByRole('tab', { name: 'Gallery' }).click();
      await report.locator('vscode-single-select[label="Show"]').click();
      await report.getByRole('option', { name: 'Marked' }).click();
      await report.locator('.tile-marked:visible').first().waitFor();
      expect(loaded.filter(address => !/^(?:data|blob):/.test(address))).toEqual([pathToFileURL(file).href]);
      await report.close();
    },
    200,
  );

  scenario('it is where it was after the window is reloaded', async () => {
    // A browser's editor writes what it knows of its panels to the disk every few seconds, and not when it is left.
    await page.waitForTimeout(12_000);
    await page.reload();
    await shown().getByRole('tab', { name: 'Gallery', selected: true }).waitFor(PATIENT);
    await shown()
      .getByRole('button', { name: /Remove filter Suspects/ })
      .waitFor();
    await shown().locator('.tile-marked').first().waitFor();
  });

  scenario('the other views show the run too', async () => {
    for (const name of await shown().getByRole('tab').allInnerTexts()) {
      await toTab(name);
      await shown().getByRole('tabpanel', { name }).waitFor();
      await until(async () => ((await shown().getByRole('tabpanel', { name }).textContent()) ?? '').length > 40, {
        what: `${name} has something to say`,
      });
      await takePictures(page, `panel-${name.toLowerCase()}`);
    }
  });

  scenario('a run that is deleted: its panel says so', async () => {
    await showView(page);
    rmSync(runFolder(), { recursive: true, force: true });
    await shown().getByText('This run is no longer there.').waitFor();
    await takePictures(page, 'panel-gone');
    await page.reload();
    await shown().getByText('This run is no longer there.').waitFor();
    expect(await panelTab(page, 'quickstart').count()).toBe(1);
  });

  scenario('nothing was kept from the pages, and nothing went wrong in them', async () => {
    expect(complaints).toEqual([]);
    expect(await viewRow(page, /accuracy/).count()).toBe(0);
    expect(await notification(page, /error/i).count()).toBe(0);
  });
});
