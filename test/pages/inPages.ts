import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { findChromium } from '../e2e/harness/chromium.ts';
import { type OpenPages, openPages } from './harness/openPages.ts';
import type { Size } from './madeUp/run.ts';

const PAGE = join(import.meta.dirname, '../../dist/webviews/page.js');

/**
 * Scenarios in a plain browser, which share one run. Skipped where there is none, unless DEPTHLENS_REQUIRE_CHROMIUM is set.
 * @param body gets what they may use inside of them
 */
export function inPages(name: string, size: Size, body: (pages: () => OpenPages) => void): void {
  const missing = whatIsMissing();
  if (missing && process.env.DEPTHLENS_REQUIRE_CHROMIUM) throw new Error(`The pages cannot be tested: ${missing}`);
  if (missing) console.log(`Tests of pages are skipped: ${missing}`);
  describe.skipIf(missing)(name, () => {
    let pages: OpenPages | undefined;
    beforeAll(async () => {
      pages = await openPages(size);
    });
    afterAll(() => pages?.close());
    body(() => pages!);
  });
}

function whatIsMissing(): string | undefined {
  if (!findChromium()) return 'there is no Chromium: install it, or name it in DEPTHLENS_CHROMIUM';
  return existsSync(PAGE) ? undefined : 'dist/webviews is not built: npm run build';
}
