import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { ReportPage, Share } from '../protocol.ts';
import { type WrittenReport, writeReport } from '../results/report/write.ts';
import { UserError } from './errors.ts';
import { shown } from './finish.ts';
import { stoppable } from './stoppable.ts';

/** Images of which a report tells everything, unless it is told otherwise. */
const IMAGES = 1000;

export interface ReportOptions {
  out?: string;
  images?: number;
  pictures?: number;
  json?: boolean;
}

/** For `--images` and `--pictures`. */
export function howMany(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number, or all.');
  return Number(text);
}

/** `depthlens report RUN... [--out FILE]`: the panels as one file that any browser opens. @returns the exit code */
export async function report(runFolders: string[], options: ReportOptions): Promise<number> {
  const written = await makeReport(runFolders, options);
  console.log(options.json ? JSON.stringify(written, null, 2) : reportText(written));
  return 0;
}

/** @throws UserError if the file has no place, or the person stopped it */
export async function makeReport(
  runFolders: readonly string[],
  { out, images = IMAGES, pictures }: Omit<ReportOptions, 'json'>,
): Promise<WrittenReport> {
  const folders = [...new Set(runFolders.map(folder => resolve(folder)))];
  const file = resolve(out ?? defaultFile(folders));
  if (!existsSync(dirname(file))) throw new UserError(`${dirname(file)}: there is no such folder to write to`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UserError(`${file} is a folder; name a file`);
  return stoppable(watch => writeReport(folders, file, { images, pictures }, watch));
}

function defaultFile(folders: readonly string[]): string {
  if (folders.length > 1)
    throw new UserError('A report of several runs needs --out: the file to write', 'Such as --out comparison.html');
  return join(folders[0], 'report.html');
}

/** The file, its size, and what is not in it. */
export function reportText({ file, bytes, pages }: WrittenReport): string {
  return [
    `${shown(file)}  ${(bytes / 1e6).toFixed(1)} MB`,
    ...pages.flatMap(page => leftOut(page, pages.length > 1)),
  ].join('\n');
}

function leftOut({ name, carried }: Pick<ReportPage, 'name' | 'carried'>, several: boolean): string[] {
  if (!carried) return [];
  const { images, pictures, memberCurves } = carried;
  const parts: [Share, string, string][] = [
    [images, 'images can be opened', '--images'],
    [pictures, 'images have their picture', '--pictures'],
    [memberCurves, 'members have curves of their own', ''],
  ];
  return parts.flatMap(([{ count, of }, what, option]) =>
    count < of
      ? [`${several ? `${name}: ` : ''}${count} of ${of} ${what}${option && `; ${option} N, or all, for more`}.`]
      : [],
  );
}
