import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Route } from '../../../server/src/protocol.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../e2e/harness/chromium.ts';
import { type Size, writeRunForPages } from '../madeUp/run.ts';
import { type Pages, servePages } from './servePages.ts';
import type { ThemeName } from './themes.ts';

/** A browser, and pages in it that show a run, or several. */
export interface OpenPages {
  /** The folder of the first. */
  run: string;
  browser: Browser;
  /** A page in a window of its own, which fails the test that reads `mistakes` if it breaks a rule or throws. */
  open(theme: ThemeName, route?: Route): Promise<{ page: Page; mistakes: string[] }>;
  close(): Promise<void>;
}

/** Writes runs into an empty folder. @returns their folders */
export type WriteRuns = (folder: string) => Promise<string[]>;

/**
 * @param runs how large a made-up run is that the pages show; or what writes other ones
 * @param flags of the browser, besides the usual ones
 */
export async function openPages(runs: Size | WriteRuns, flags: readonly string[] = []): Promise<OpenPages> {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-pages-'));
  const folders = typeof runs === 'function' ? await runs(folder) : [await writeRunForPages(join(folder, 'run'), runs)];
  const pages: Pages = await servePages(folders);
  const browser = await chromium.launch({ executablePath: findChromium()!, args: [...CHROMIUM_FLAGS, ...flags] });
  const contexts: BrowserContext[] = [];
  return {
    run: folders[0],
    browser,
    async open(theme, route) {
      const context = await browser.newContext({
        viewport: { width: 1100, height: 800 },
        colorScheme: theme === 'light' ? 'light' : 'dark',
      });
      contexts.push(context);
      const page = await context.newPage();
      const mistakes: string[] = [];
      page.on('pageerror', error => mistakes.push(String(error)));
      page.on('console', message => message.type() === 'error' && mistakes.push(message.text()));
      await page.goto(pages.url(theme, route));
      return { page, mistakes };
    },
    async close() {
      await browser.close();
      await pages.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
