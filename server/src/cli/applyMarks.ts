import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { counted } from '../counted.ts';
import { exportTable } from '../results/export/write.ts';
import { type CorrectedLabels, correctedLabels } from '../results/panels/marks/corrected.ts';
import { readRunRecord } from '../runs/folder.ts';
import { UserError } from './errors.ts';
import { shown } from './finish.ts';
import { checkOut } from './ranked.ts';

/** `depthlens apply-marks RUN [--out FILE] [--force]`: labels as they were corrected in the gallery. @returns the exit code */
export async function applyMarks(
  runFolder: string,
  { out = join(runFolder, 'corrected-labels.csv'), force = false, json = false }: ApplyMarksOptions,
): Promise<number> {
  readRunRecord(runFolder);
  const format = /\.(csv|jsonl)$/i.exec(out)?.[1].toLowerCase();
  if (!format) throw new UserError(`${out}: a label file ends in .csv or .jsonl`);
  checkOut({ out });
  if (existsSync(out) && !force)
    throw new UserError(`${out} is there already`, 'Name another file with --out, or add --force to write over it.');
  const { table, notes, ...corrected } = await correctedLabels(runFolder);
  await exportTable([table], format as 'csv' | 'jsonl', out);
  for (const note of notes) console.error(note);
  const { folder = null, relabelled, dropped } = corrected;
  if (json) console.log(JSON.stringify({ out: resolve(out), images: table.rows, relabelled, dropped, folder }));
  else console.log(told(out, table.rows, corrected));
  return 0;
}

interface ApplyMarksOptions {
  out?: string;
  force?: boolean;
  json?: boolean;
}

function told(
  out: string,
  images: number,
  { relabelled, dropped, folder }: Pick<CorrectedLabels, 'relabelled' | 'dropped' | 'folder'>,
): string {
  const what = `${counted(images, 'image')} written to ${shown(out)}: ${relabelled} relabelled, ${dropped} dropped.`;
  if (folder === undefined)
    return `${what}\nThe images of this data set are no files, so each row has the position in the data set and the label.`;
  const dataset = `{ name: image_folder, path: ${JSON.stringify(folder)}, labels: ${JSON.stringify(resolve(out))} }`;
  return `${what}\nTo train on them: dataset: ${dataset}`;
}
