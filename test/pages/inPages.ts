import { afterAll, beforeAll } from 'vitest';
import { type OpenPages, openPages } from './harness/openPages.ts';
import { inBrowser } from './inBrowser.ts';
import type { Size } from './madeUp/run.ts';

/**
 * Scenarios in a plain browser, which share one run.
 * @param body gets what they may use inside of them
 */
export function inPages(name: string, size: Size, body: (pages: () => OpenPages) => void): void {
  inBrowser(name, () => {
    let pages: OpenPages | undefined;
    beforeAll(async () => {
      pages = await openPages(size);
    });
    afterAll(() => pages?.close());
    body(() => pages!);
  });
}
