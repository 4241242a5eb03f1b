import { dirname, join } from 'node:path';
import { env, ProgressLocation, Uri, window } from 'vscode';
import type { Parts } from '../parts.ts';
import { hasResults } from '../runStore.ts';
import { chooseRuns, pathsFrom } from './choose.ts';
import { problemOf, showProblem } from './problem.ts';
import { isOnThisMachine } from './runFolder.ts';

/** Writes what the panels show of runs as one HTML file that the person names, and offers to open it. */
export async function saveReport(parts: Parts, argument: unknown, selected: unknown): Promise<void> {
  const given = pathsFrom(argument, selected);
  const folders =
    given.length > 0
      ? given
      : await chooseRuns(parts, {
          title: 'Save a report of which runs? Several are also compared.',
          fits: hasResults,
          least: 1,
          none: 'There is nothing to report yet: no run has finished a member.',
        });
  if (!folders || folders.length === 0) return;
  const { name, experimentFile } = parts.runs.get(folders[0]) ?? { name: 'run', experimentFile: folders[0] };
  const target = await window.showSaveDialog({
    title: 'Save the report as',
    defaultUri: Uri.file(join(dirname(experimentFile), `${folders.length > 1 ? 'comparison' : name}.html`)),
    filters: { HTML: ['html'] },
  });
  if (!target) return;
  const title = folders.length > 1 ? `Writing a report of ${folders.length} runs` : `Writing a report of ${name}`;
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const done = await window.withProgress(options, async (_, token) => {
    const { problem } = await parts.server
      .request('depthlens/report', { folders, out: target.fsPath }, token)
      .catch(error => ({ problem: problemOf(error) }));
    if (token.isCancellationRequested) return false;
    if (problem) void showProblem(parts, 'Save Report', problem);
    return problem === undefined;
  });
  if (done) await offerToOpen(target);
}

async function offerToOpen(file: Uri): Promise<void> {
  // The browser of this machine cannot open a file of another one.
  const open = isOnThisMachine() ? 'Open' : 'Copy Path';
  if ((await window.showInformationMessage(`The report was saved as ${file.fsPath}`, open)) !== open) return;
  if (open === 'Open') await env.openExternal(file);
  else await env.clipboard.writeText(file.fsPath);
}
