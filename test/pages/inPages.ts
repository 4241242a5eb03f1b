import { afterAll, beforeAll } from 'vitest';
import { type OpenPages, openPages, type WriteRuns } from './harness/openPages.ts';
import { inBrowser } from './inBrowser.ts';
import type { Size } from './madeUp/run.ts';

/**
 * Scenarios in a plain browser, which share what they show.
 * @param body gets what they may use inside of them
 */
export function inPages(name: string, runs: Size | WriteRuns, body: (pages: () => OpenPages) => void): void {
  inBrowser(name, () => {
    let pages: OpenPages | undefined;
    beforeAll(async () => {
      pages = await openPages(runs);
    });
    afterAll(() => pages?.close());
    body(() => pages!);
  });
}
