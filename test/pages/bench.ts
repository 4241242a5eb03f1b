// How fast the pages are with 60,000 images: `npm run bench:pages`. In headless Chromium, without a GPU, so that a picture is
// never faster here than before a person. Run it on a machine that does nothing else.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import type { CDPSession, Page } from 'playwright-core';
import { findChromium } from '../e2e/harness/chromium.ts';
import { choose } from './controls.ts';
import { openPages } from './harness/openPages.ts';

const IMAGES = 60_000;
const FRAMES = 200;
/** Lines of tiles a second: leisurely, and as fast as one can look. */
const SPEEDS = [3, 12];

if (!findChromium()) throw new Error('There is no Chromium: install it, or name it in DEPTHLENS_CHROMIUM.');
console.log(`${cpus()[0].model.trim()}, ${cpus().length} cores; ${IMAGES.toLocaleString('en')} images`);
const pages = await openPages({ images: IMAGES, members: 6, thumbnails: true }, ['--enable-precise-memory-info']);
try {
  await firstContent('the run asked for the first time');
  await firstContent('its answers known');
  await firstContent('its answers known, again');
  const { page } = await pages.open('dark', { view: 'gallery' });
  await pictures(page);
  await tellMemory(page, 'after opening');
  for (const [by, name] of [
    ['index', 'Index'],
    ['suspicion', 'Suspicion'],
  ]) {
    await choose(page, 'Sort by', name);
    await pictures(page);
    for (const speed of SPEEDS) await scroll(page, by, speed);
    await tellMemory(page, `after scrolling, sorted by ${by}`);
  }
  await choose(page, 'Sort by', 'Index');
  await filters(page);
  await tellMemory(page, 'in the end');
} finally {
  await pages.close();
}

/** From the address to text on the screen, and to all pictures on the screen. */
async function firstContent(what: string): Promise<void> {
  const { page } = await pages.open('dark', { view: 'gallery' });
  await page.locator('.tile:visible').first().waitFor();
  const text = await page.evaluate(() => performance.now());
  await pictures(page);
  const all = await page.evaluate(() => performance.now());
  console.log(`first content: text ${ms(text)}, all pictures ${ms(all)} (${what})`);
  await page.context().close();
}

async function pictures(page: Page): Promise<void> {
  await page.locator('.tile:visible').first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.tile-waiting').length === 0);
}

/** Scrolls by as much with every frame. What the page computes for one is told besides: other work on the machine leaves it alone. */
async function scroll(page: Page, by: string, linesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await computed(session);
  const { took, waiting } = await page.evaluate(
    async ({ frames, linesPerFrame }) => {
      const grid = document.querySelector('depth-grid')!;
      const line = document.querySelector('.tile:not([hidden])')!.getBoundingClientRect().height + 4;
      grid.scrollTop = 0;
      const times: number[] = [];
      let waiting = 0;
      await new Promise<void>(done => {
        const step = (now: number) => {
          times.push(now);
          waiting += document.querySelectorAll('.tile:not([hidden]) .tile-waiting').length;
          grid.scrollTop += linesPerFrame * line;
          if (times.length <= frames) requestAnimationFrame(step);
          else done();
        };
        requestAnimationFrame(step);
      });
      return { took: times.slice(1).map((time, i) => time - times[i]), waiting: waiting / times.length };
    },
    { frames: FRAMES, linesPerFrame: linesPerSecond / 60 },
  );
  const perFrame = (await computed(session)) - before;
  await session.detach();
  const sorted = took.toSorted((a, b) => a - b);
  const rate = 1000 / (sorted.reduce((a, b) => a + b, 0) / sorted.length);
  const late = sorted.filter(each => each > 20).length / sorted.length;
  console.log(
    `scrolling, sorted by ${by}, ${linesPerSecond} lines a second: ${rate.toFixed(1)} frames/s, ` +
      `${(100 * late).toFixed(1)} % late, longest ${ms(sorted.at(-1)!)}; ` +
      `${((1000 * perFrame) / FRAMES).toFixed(1)} ms computed per frame; ${waiting.toFixed(1)} pictures awaited`,
  );
}

/** Seconds that the page's own thread has computed so far. */
async function computed(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

/** From a key or a click to the frame that shows the answer. */
async function filters(page: Page): Promise<void> {
  const search = '.gallery .search-field';
  const typed = (text: string) => page.evaluate(timedInput, { selector: search, value: text, event: 'input' });
  for (const text of ['s', 'sn', 'sneaker', '12', '100-40000', '']) {
    const took = await typed(text);
    const count = await page.locator('.gallery-count strong').textContent();
    console.log(`filter: search '${text}' ${ms(took)} (${count?.trim()})`);
  }
  for (const value of ['suspects', 'different_class', 'all']) {
    const selector = '.gallery-toolbar vscode-single-select';
    const took = await page.evaluate(timedInput, { selector, value, event: 'change' });
    const count = await page.locator('.gallery-count strong').textContent();
    console.log(`filter: show ${value} ${ms(took)} (${count?.trim()})`);
  }
}

/** Runs in the page: milliseconds until the frame after an input was drawn. */
async function timedInput({
  selector,
  value,
  event,
}: {
  selector: string;
  value: string;
  event: string;
}): Promise<number> {
  const field = document.querySelector<HTMLInputElement | HTMLSelectElement>(selector)!;
  const began = performance.now();
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
  // Two frames: the app draws in the next one, and that has been drawn when the one after it begins.
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - began;
}

async function tellMemory(page: Page, when: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  console.log(`memory ${when}: process ${mb(await processBytes(page))}, of it scripts ${mb(heap)}`);
  await session.detach();
}

/** What the system counts for the page's process, shared libraries included; of several the largest: the page's. */
async function processBytes(page: Page): Promise<number> {
  const session: CDPSession = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(id)], { encoding: 'utf8' })));
  return Math.max(...sizes);
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
