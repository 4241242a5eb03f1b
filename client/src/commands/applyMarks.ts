import { dirname, join } from 'node:path';
import { commands, Uri, window } from 'vscode';
import type { Parts } from '../parts.ts';
import { hasResults } from '../runStore.ts';
import { chooseRun } from './choose.ts';
import { problemOf, showProblem } from './problem.ts';

/** Writes the labels of a run's images, as they were corrected in the gallery, to a file that the person names. */
export async function applyMarks(parts: Parts, argument: unknown): Promise<void> {
  const folder = await chooseRun(parts, argument, {
    title: 'Apply the marks of which run?',
    fits: hasResults,
    none: 'There is nothing to apply yet: no run has finished a member.',
  });
  if (folder === undefined) return;
  const { name, experimentFile } = parts.runs.get(folder) ?? { name: 'run', experimentFile: folder };
  // The dialog asks before it names a file that is there.
  const target = await window.showSaveDialog({
    title: 'Write the corrected labels to',
    defaultUri: Uri.file(join(dirname(experimentFile), `${name}-labels.csv`)),
    filters: { CSV: ['csv'], 'JSON lines': ['jsonl'] },
  });
  if (!target) return;
  const { problem, text } = await parts.server
    .request('depthlens/applyMarks', { folder, out: target.fsPath })
    .catch(error => ({ problem: problemOf(error), text: undefined }));
  if (problem) return showProblem(parts, 'Apply Marks', problem);
  const open = 'Open';
  if ((await window.showInformationMessage(text?.trim() ?? '', open)) === open)
    await commands.executeCommand('vscode.open', target);
}
