// Takes the README's pictures of the views anew, of a run of experiments/study/vgg16.depthlens.yaml:
//   node test/pages/harness/readmePictures.ts RUN
// Build first (`npm run build`).
import { resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import type { Route } from '../../../server/src/protocol.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../e2e/harness/chromium.ts';
import { choose } from '../controls.ts';
import { servePages } from './servePages.ts';
import type { ThemeName } from './themes.ts';

const [run] = process.argv.slice(2);
if (!run) throw new Error('Name the folder of a run.');
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no Chromium: install it, or name it in DEPTHLENS_CHROMIUM.');

const SIZE = { width: 960, height: 600 };
const pages = await servePages([resolve(run)]);
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  await take('results', 'light', { view: 'curves' }, async page => {
    await page.locator('depth-chart canvas').nth(2).waitFor();
  });
  await take('gallery', 'dark', { view: 'gallery' }, async page => {
    await choose(page, 'Show', 'Suspects');
    await page.locator('.tile-differs:visible').first().waitFor();
  });
  await take('map', 'light', { view: 'map' }, async page => {
    const { x, y, width, height } = (await page.locator('.map-frame').boundingBox())!;
    await page.mouse.move(x + 2, y + 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 3, y + height / 3, { steps: 4 });
    await page.mouse.up();
  });
  await take('image', 'light', { view: 'gallery' }, async page => {
    await choose(page, 'Show', 'Suspects');
    await page.locator('.tile-differs:visible').first().dblclick();
    await page.locator('.layer-badge').waitFor();
    // Under the line that says which image it is.
    await page.locator('.image-part').evaluate(part => {
      part.scrollIntoView();
      part.closest('.view')!.scrollTop += 100;
    });
  });
} finally {
  await browser.close();
  await pages.close();
}

async function take(name: string, theme: ThemeName, route: Route, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: SIZE, colorScheme: theme === 'light' ? 'light' : 'dark' });
  const page = await context.newPage();
  await page.goto(pages.url(theme, route));
  await page.locator('.state-loading:visible').waitFor({ state: 'detached' });
  await look(page);
  await page.waitForFunction(() => !document.querySelector('.tile-waiting'));
  await page.mouse.move(SIZE.width - 1, SIZE.height - 1);
  const file = resolve(import.meta.dirname, '../../../media', `readme-${name}.png`);
  const screen = await page.screenshot({ animations: 'disabled' });
  const { size } = await sharp(screen).png({ palette: true, colours: 64, compressionLevel: 9 }).toFile(file);
  console.log(`${file}, ${Math.round(size / 1000)} kB`);
  await context.close();
}
