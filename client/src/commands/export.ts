import { dirname, join } from 'node:path';
import { commands, ProgressLocation, Uri, window } from 'vscode';
import type { Parts } from '../parts.ts';
import { hasResults } from '../runStore.ts';
import { chooseRun } from './choose.ts';
import { problemOf, showProblem } from './problem.ts';

const TABLES = [
  { label: 'examples', detail: 'One row per image: mean prediction depth, consensus class, form of difficulty.' },
  {
    label: 'predictions',
    detail: 'One row per image and member: prediction, prediction depth, margins, iteration learned.',
  },
  { label: 'probes', detail: 'The class of every image at every probe.' },
];
const SWEEP_TABLES = [{ label: 'trials', detail: 'One row per combination of settings, the best first.' }];
const FORMATS = [
  { label: 'csv', description: 'CSV', detail: 'Opens in every table program.' },
  { label: 'parquet', description: 'Parquet', detail: 'Small and fast: pandas, DuckDB, Spark.' },
  { label: 'jsonl', description: 'JSON lines', detail: 'One JSON object per row.' },
  { label: 'npy', description: 'NumPy', detail: 'An array for numpy.load.' },
];

/** Writes one table of a run to a file that the person names. */
export async function exportRun(parts: Parts, argument: unknown): Promise<void> {
  const folder = await chooseRun(parts, argument, {
    title: 'Export which run?',
    fits: hasResults,
    none: 'There is nothing to export yet: no run has finished a member.',
  });
  if (folder === undefined) return;
  const tables = parts.runs.get(folder)?.sweep ? SWEEP_TABLES : TABLES;
  const table = (await window.showQuickPick(tables, { title: 'Export which table?' }))?.label;
  if (!table) return;
  const format = (await window.showQuickPick(FORMATS, { title: 'In which format?', matchOnDescription: true }))?.label;
  if (!format) return;
  const { name, experimentFile } = parts.runs.get(folder) ?? { name: 'run', experimentFile: folder };
  const target = await window.showSaveDialog({
    title: 'Export to',
    defaultUri: Uri.file(join(dirname(experimentFile), `${name}-${table}.${format}`)),
    filters: { [format]: [format] },
  });
  if (!target) return;
  const options = {
    location: ProgressLocation.Notification,
    title: `Exporting ${table} of ${name}`,
    cancellable: true,
  };
  const done = await window.withProgress(options, async (_, token) => {
    const { problem } = await parts.server
      .request('depthlens/export', { folder, table, format, out: target.fsPath }, token)
      .catch(error => ({ problem: problemOf(error) }));
    if (token.isCancellationRequested) return false;
    if (problem) void showProblem(parts, 'Export', problem);
    return problem === undefined;
  });
  if (!done) return;
  const open = 'Open';
  if ((await window.showInformationMessage(`Exported to ${target.fsPath}`, open)) === open)
    await commands.executeCommand('vscode.open', target);
}
