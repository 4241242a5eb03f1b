import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { examplesTable } from '../results/examples.ts';
import { type ExportFormat, exportTable } from '../results/export/write.ts';
import { predictionsTable, probesTable } from '../results/predictions.ts';
import { runSummary } from '../results/summary.ts';
import { trialsTable } from '../results/trialsTable.ts';
import { readRunRecord } from '../runs/folder.ts';
import { runState } from '../runs/status.ts';
import { UserError } from './errors.ts';
import { refuseSweep } from './noSweep.ts';

export const TABLES = ['examples', 'predictions', 'probes', 'trials'] as const;
export type TableName = (typeof TABLES)[number];

/** `depthlens export RUN --table … --format … --out PATH`. @returns the exit code */
export async function exportRun(
  runFolder: string,
  { table, format, out }: { table: TableName; format: ExportFormat; out: string },
): Promise<number> {
  const { experiment } = readRunRecord(runFolder);
  if (table === 'trials' && !experiment.sweep) throw new UserError(`${runFolder} is no sweep, so it has no trials`);
  if (table !== 'trials') refuseSweep(runFolder);
  if (!existsSync(dirname(out))) throw new UserError(`${dirname(out)}: there is no such folder to write to`);
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory()) throw new UserError(`${out} is a folder; name a file`);
  const { members } = runState(runFolder);
  const finished = members.filter(member => member.status === 'finished').length;
  if (finished === 0 && table !== 'trials')
    throw new UserError(`${runFolder} has no finished member yet, so there is nothing to export`);
  const parts = {
    examples: async () => [await examplesTable(runFolder)],
    predictions: predictionsTable,
    probes: probesTable,
    trials: async () => [trialsTable(runSummary(runFolder).sweep!)],
  };
  const rows = await exportTable(await parts[table](runFolder), format, out);
  const partial =
    finished < members.length
      ? ` (of ${finished} of ${members.length} ${table === 'trials' ? 'trials' : 'members'})`
      : '';
  console.error(`${rows} rows written to ${out}${partial}`);
  return 0;
}
