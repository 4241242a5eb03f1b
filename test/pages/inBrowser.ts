import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { findChromium } from '../e2e/harness/chromium.ts';

const PAGE = join(import.meta.dirname, '../../dist/webviews/page.js');

/**
 * Scenarios that need a browser and the built page. Skipped where one is missing, unless DEPTHLENS_REQUIRE_CHROMIUM is set.
 */
export function inBrowser(name: string, body: () => void): void {
  const missing = whatIsMissing();
  if (missing && process.env.DEPTHLENS_REQUIRE_CHROMIUM) throw new Error(`The pages cannot be tested: ${missing}`);
  if (missing) console.log(`Tests of pages are skipped: ${missing}`);
  describe.skipIf(missing)(name, body);
}

function whatIsMissing(): string | undefined {
  if (!findChromium()) return 'there is no Chromium: install it, or name it in DEPTHLENS_CHROMIUM';
  return existsSync(PAGE) ? undefined : 'dist/webviews is not built: npm run build';
}
