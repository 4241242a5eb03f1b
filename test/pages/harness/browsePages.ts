// The page in a plain browser, with answers from run folders:
//   node test/pages/harness/browsePages.ts RUN...        a run of yours; without any, a made-up one of 60,000 images
// Build first (`npm run build`), or keep `npm run watch` going and reload the page.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeRunForPages } from '../madeUp/run.ts';
import { servePages } from './servePages.ts';
import { THEMES } from './themes.ts';

let folders = process.argv.slice(2).map(folder => resolve(folder));
if (folders.length === 0) {
  const temporary = mkdtempSync(join(tmpdir(), 'depthlens-pages-'));
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  console.log('Making up a run of 60,000 images …');
  folders = [await writeRunForPages(join(temporary, 'run'), { images: 60_000, members: 6, thumbnails: true })];
}
const pages = await servePages(folders);
for (const theme of THEMES) console.log(`${theme}: ${pages.url(theme)}`);
console.log('Ctrl+C ends it.');
