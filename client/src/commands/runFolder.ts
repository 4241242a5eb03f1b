import { basename } from 'node:path';
import { commands, env, UIKind, Uri, window, workspace } from 'vscode';
import type { EditorRequests, Marks } from '../../../server/src/protocol.ts';
import type { Parts } from '../parts.ts';
import { isActive } from '../runStore.ts';
import { lostMarks } from '../texts/marks.ts';
import { runTime } from '../texts/run.ts';
import { chooseRun, chooseRuns, pathsFrom } from './choose.ts';
import { problemOf, showProblem } from './problem.ts';

/** Shows the folder of a run where its files can be opened. */
export async function revealRunFolder(parts: Parts, argument: unknown): Promise<void> {
  const folder = await chooseRun(parts, argument, {
    title: 'Reveal the folder of which run?',
    fits: ({ status }) => status !== 'preparing',
    none: 'There are no runs yet.',
  });
  if (folder === undefined) return;
  const uri = Uri.file(folder);
  if (isOnThisMachine()) await commands.executeCommand('revealFileInOS', uri);
  else if (workspace.getWorkspaceFolder(uri)) await commands.executeCommand('revealInExplorer', uri);
  else if ((await window.showInformationMessage(`The run is in ${folder}`, 'Copy Path')) === 'Copy Path')
    await env.clipboard.writeText(folder);
}

/** False in a browser, and in a window onto another machine: no program of this one could show the files. */
export function isOnThisMachine(): boolean {
  return env.uiKind === UIKind.Desktop && env.remoteName === undefined;
}

/** Deletes runs with all their files, after a question. */
export async function deleteRun(parts: Parts, argument: unknown, selected: unknown): Promise<void> {
  const given = pathsFrom(argument, selected);
  const folders =
    given.length > 0
      ? given
      : await chooseRuns(parts, {
          title: 'Delete which runs?',
          fits: run => !isActive(run),
          least: 1,
          none: 'There is no run to delete.',
        });
  if (!folders || folders.length === 0) return;
  const named = folders.map(folder => {
    const run = parts.runs.get(folder);
    return run ? `${run.name}, ${runTime(run)}` : basename(folder);
  });
  const marked = await Promise.all(folders.map(folder => markedImages(parts, folder)));
  const chosen = await window.showWarningMessage(
    folders.length === 1 ? `Delete the run ${named[0]}?` : `Delete ${folders.length} runs?`,
    {
      modal: true,
      detail: [
        ...(folders.length > 1 ? [named.join('\n')] : []),
        'Its weights, tables and pictures go with it. This cannot be undone.',
        ...lostMarks(marked.reduce((sum, images) => sum + images, 0)),
      ].join('\n\n'),
    },
    'Delete',
  );
  if (chosen !== 'Delete') return;
  for (const folder of folders) {
    const { problem } = await parts.server
      .request('depthlens/delete', { folder })
      .catch(error => ({ problem: problemOf(error) }));
    if (problem) return showProblem(parts, 'Delete', problem);
  }
}

/** How many images a person has marked in a run; 0 where nobody can tell. */
async function markedImages({ server }: Parts, folder: string): Promise<number> {
  const asked: EditorRequests['depthlens/ask']['params'] = {
    folders: [folder],
    question: 'marks',
    params: {},
    token: 0,
  };
  const told = await server.request('depthlens/ask', asked).catch(() => undefined);
  return told && 'answer' in told ? (told.answer as Marks).marks.length : 0;
}
