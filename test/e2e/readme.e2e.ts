import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { inEditor } from './harness/editor.ts';
import { until } from './harness/until.ts';
import {
  AT_WORK,
  goTo,
  openFile,
  percentIn,
  quickInput,
  quickRow,
  runCommand,
  showView,
  squiggles,
  tab,
  viewRow,
} from './harness/window.ts';

/** There is no room beside the experiment. */
const settings = { 'depthlens.openPanel': 'never' };

/**
 * Takes the pictures of the README that show the editor anew: `DEPTHLENS_README_PICTURES=1 npm run test:e2e -- readme`.
 * Those of the views are made by `test/pages/harness/readmePictures.ts`.
 */
inEditor('the pictures of the README', { settings }, scenario => {
  const take = async (page: Page, name: string) => {
    // Nothing lies under the pointer there.
    await page.mouse.move(200, 350);
    await page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
    const screen = await page.screenshot({ animations: 'disabled' });
    const file = join(resolve('media'), `readme-${name}.png`);
    await sharp(screen).png({ palette: true, colours: 64, compressionLevel: 9 }).toFile(file);
  };

  scenario(
    'of a run',
    async editor => {
      const page = await editor.open(editor.workspace({ 'notes.txt': '' }));
      await page.setViewportSize({ width: 960, height: 540 });
      await showView(page);
      await runCommand(page, 'Depthlens: New Experiment');
      await quickRow(page, 'Quickstart').click();
      await until(async () => (await quickInput(page).inputValue()) === 'quickstart', { what: 'a name is proposed' });
      await page.keyboard.press('Enter');
      await tab(page, 'quickstart.depthlens.yaml').waitFor();
      await runCommand(page, 'Depthlens: Run');
      await until(async () => (await percentIn(viewRow(page, AT_WORK))) >= 30, {
        what: 'it is half done',
        seconds: 200,
      });
      await take(page, 'running');
    },
    600,
  );

  scenario('of writing', async editor => {
    const file = new URL('../../experiments/quickstart.depthlens.yaml', import.meta.url);
    const page = await editor.open(
      editor.workspace({ 'quickstart.depthlens.yaml': readFileSync(file, 'utf8').replace('momentum', 'momentun') }),
    );
    await page.setViewportSize({ width: 960, height: 540 });
    await openFile(page, 'quickstart.depthlens.yaml');
    await squiggles(page).first().waitFor({ state: 'attached' });
    await goTo(page, 16, 1);
    await page.keyboard.type('probes: { ');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    await take(page, 'writing');
  });
});
