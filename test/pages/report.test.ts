// The file of `depthlens report`, opened from the disk as a colleague would who was sent it.
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeReport } from '../../server/src/results/report/write.ts';
import { CHROMIUM_FLAGS, findChromium } from '../e2e/harness/chromium.ts';
import { temporaryFolder } from '../unit/data/helpers.ts';
import { serious } from './axe.ts';
import { choose } from './controls.ts';
import { LOOKED_AT, type ThemeName } from './harness/themes.ts';
import { inBrowser } from './inBrowser.ts';
import { writeRunForPages } from './madeUp/run.ts';

const PICTURES = join(import.meta.dirname, 'pictures');
const LOOKS: Record<ThemeName, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  contrast: { colorScheme: 'dark', contrast: 'more' },
};

inBrowser('the file of a report', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let ofOne: string;
  let ofTwo: string;

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    const runs = [join(folder, 'first'), join(folder, 'second')];
    for (const run of runs) await writeRunForPages(run, { images: 600, members: 3, thumbnails: true });
    const watch = { signal: new AbortController().signal, onProgress: () => {} };
    ofOne = join(folder, 'one of them.html');
    ofTwo = join(folder, 'two.html');
    await writeReport(runs.slice(0, 1), ofOne, { images: 100, pictures: 300 }, watch);
    await writeReport(runs, ofTwo, { images: 10 }, watch);
    // A report that still needed its run would not show anything now.
    renameSync(runs[0], join(folder, 'elsewhere'));
    browser = await chromium.launch({ executablePath: findChromium()!, args: CHROMIUM_FLAGS });
  });
  afterAll(() => browser?.close());

  const open = async (file: string, look: BrowserContextOptions = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1100, height: 800 },
      acceptDownloads: true,
      ...look,
    });
    const page = await context.newPage();
    const mistakes: string[] = [];
    page.on('pageerror', error => mistakes.push(String(error)));
    page.on('console', message => message.type() === 'error' && mistakes.push(message.text()));
    page.on('request', request => {
      const address = request.url();
      if (!/^(?:data|blob):/.test(address) && address !== pathToFileURL(file).href)
        mistakes.push(address.slice(0, 200));
    });
    await page.goto(pathToFileURL(file).href);
    await page.getByRole('tab').first().waitFor();
    return { page, mistakes };
  };
  const goTo = async (page: Page, name: string) => {
    await page.getByRole('tab', { name }).click();
    await page.locator('.state-loading:visible').waitFor({ state: 'detached' });
    await page.waitForFunction(() => !document.querySelector('.tile-waiting'));
  };

  /** The strongest one: of that a report holds everything. */
  const openSuspect = async (page: Page) => {
    await goTo(page, 'Gallery');
    await choose(page, 'Show', 'Suspects');
    await page.locator('.tile-differs:visible').first().dblclick();
    await page.locator('.layer-badge').waitFor();
  };

  test.each(LOOKED_AT.map(theme => [theme, LOOKS[theme]] as const))(
    '%s: every view works, nothing is loaded, axe finds nothing serious',
    async (name, look) => {
      const { page, mistakes } = await open(ofOne, look);
      const tabs = await page.getByRole('tab').allInnerTexts();
      expect(tabs.slice(0, 3)).toEqual(['Curves', 'Gallery', 'Map']);
      expect(tabs.slice(-2)).toEqual(['Figures', 'This report']);
      const found: string[] = [];
      for (const tab of tabs) {
        if (tab === 'Image') await openSuspect(page);
        await goTo(page, tab);
        found.push(...(await serious(page)));
        await page.screenshot({ path: join(PICTURES, `report-${tab.toLowerCase().replace(' ', '-')}-${name}.png`) });
        expect(await page.locator('.state-failed:visible').count(), tab).toBe(0);
      }
      expect(found).toEqual([]);
      expect(mistakes).toEqual([]);
      // Axe looks through every view, which takes long on a machine that does something else.
    },
    240_000,
  );

  test('it says what it holds and what not', async () => {
    const { page, mistakes } = await open(ofOne);
    await page.getByRole('button', { name: 'What is in it, and what is not' }).click();
    await page.getByText('100 of 600 images with the votes').waitFor();
    await page.getByText('300 of 600 pictures').waitFor();
    expect(mistakes).toEqual([]);
  });

  test('marks are kept over a reload, and exported', async () => {
    const { page } = await open(ofOne);
    await goTo(page, 'Gallery');
    await page.locator('.tile:visible').nth(2).click();
    await page.getByRole('button', { name: 'Drop' }).click();
    await page.locator('.tile:visible', { hasText: 'drop' }).waitFor();
    await page.reload();
    await page.locator('.tile:visible', { hasText: 'drop' }).waitFor();
    await page.getByText('kept in this browser').waitFor();
    await choose(page, 'Show', 'Marked');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe('made-up-images.csv');
  });

  test('two runs: a page that compares them, and one for each', async () => {
    const { page, mistakes } = await open(ofTwo);
    const pages = page.getByRole('navigation', { name: 'Pages of this report' });
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Compare', 'Figures', 'This report']);
    expect(await pages.getByRole('link').allInnerTexts()).toEqual(['Comparison', 'first', 'second']);
    await page.getByRole('heading', { name: 'How well they do' }).waitFor();
    await pages.getByRole('link').nth(2).click();
    await page.getByRole('tab', { name: 'Gallery' }).waitFor();
    expect(await pages.locator('[aria-current]').getAttribute('title')).toBe('second');
    expect(mistakes).toEqual([]);
  });

  test('paper gets the whole view', async () => {
    const { page } = await open(ofOne, { colorScheme: 'dark' });
    await goTo(page, 'Figures');
    const heights = () =>
      page.evaluate(() => ({
        all: document.documentElement.scrollHeight,
        screen: document.documentElement.clientHeight,
      }));
    const onScreen = await heights();
    expect(onScreen.all).toBe(onScreen.screen);
    await page.emulateMedia({ media: 'print' });
    const onPaper = await heights();
    expect(onPaper.all).toBeGreaterThan(2 * onPaper.screen);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await page.pdf({ path: join(PICTURES, 'report-figures.pdf') });
    // Also those charts that never were on the screen.
    const blank = await page.locator('.view:visible canvas').evaluateAll(all =>
      (all as HTMLCanvasElement[]).filter(canvas => {
        const { width, height } = canvas;
        return !canvas
          .getContext('2d')!
          .getImageData(0, 0, width, height)
          .data.some(value => value > 0);
      }),
    );
    expect(blank).toEqual([]);
  });
});
