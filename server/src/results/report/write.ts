import { readFileSync } from 'node:fs';
import { builtFile } from '../../assets.ts';
import type { Bootstrap, ReportPage } from '../../protocol.ts';
import { writeWhole } from '../../runs/atomic.ts';
import { packageVersion } from '../../runs/version.ts';
import type { Watch } from '../panels/watch.ts';
import { comparisonPage } from './comparisonPage.ts';
import { reportHtml } from './html.ts';
import { type ReportSize, type RunPage, runPage } from './runPage.ts';

/** What a report holds that was written. */
export interface WrittenReport {
  file: string;
  bytes: number;
  pages: Pick<ReportPage, 'name' | 'folders' | 'carried'>[];
}

/**
 * Writes the pages of runs as one file, which any browser opens: a page for each run, before them one that compares them
 * if they are several.
 * @throws a plain message if one is no run, or the file cannot be written; the signal's reason once it aborts
 */
export async function writeReport(
  folders: readonly string[],
  file: string,
  size: ReportSize,
  watch: Watch,
): Promise<WrittenReport> {
  const ofRuns: RunPage[] = [];
  for (const folder of folders) ofRuns.push(await runPage(folder, size, watch));
  const pages = ofRuns.map(({ page }) => page);
  const sheets = ofRuns.map(({ sheets }) => sheets);
  if (folders.length > 1) pages.unshift(await comparisonPage(folders, sheets, watch));
  tellApart(pages);
  const html = reportHtml(titleOf(pages), readPageFiles(), {
    kind: 'report',
    written: new Date().toISOString(),
    version: packageVersion(),
    pages,
  } satisfies Bootstrap);
  writeWhole(file, html);
  const told = pages.map(({ name, folders, carried }) => ({ name, folders, carried }));
  return { file, bytes: Buffer.byteLength(html), pages: told };
}

/** Runs of one experiment are called by their folders. */
function tellApart(pages: readonly ReportPage[]): void {
  const names = pages.map(({ name }) => name);
  for (const page of pages) if (names.filter(name => name === page.name).length > 1) page.name = page.folders[0];
}

function titleOf(pages: readonly ReportPage[]): string {
  const names = pages.filter(({ carried }) => carried !== null).map(({ name }) => name);
  return `${[...new Set(names)].join(', ')} – Depthlens`;
}

function readPageFiles() {
  const read = (name: string) => readFileSync(builtFile(`webviews/${name}`), 'utf8');
  return { script: read('page.js'), styles: [read('report.css'), read('page.css')] };
}
