import { type QuickPickItem, Uri, window } from 'vscode';
import type { RunItem } from '../../../server/src/protocol.ts';
import type { Parts } from '../parts.ts';
import { runDescription, runTime } from '../texts/run.ts';
import { experimentLabel, isNode, runIcon } from '../view/nodes.ts';

/** The path that a command was given: by the view a line, by a code lens or another extension a path or URI. */
export function pathFrom(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (argument instanceof Uri) return argument.fsPath;
  if (isNode(argument)) return argument.kind === 'experiment' ? argument.file : argument.folder;
  return undefined;
}

/** All that were chosen in the view, or the one that a command was given. */
export function pathsFrom(argument: unknown, selected?: unknown): string[] {
  const given =
    Array.isArray(selected) && selected.length > 0 ? selected : Array.isArray(argument) ? argument : [argument];
  return given.flatMap(value => pathFrom(value) ?? []);
}

/** The run that is meant: the one given, the only one there is, or one that the person picks. */
export async function chooseRun(
  { runs }: Parts,
  argument: unknown,
  { title, fits, none }: { title: string; fits: (run: RunItem) => boolean; none: string },
): Promise<string | undefined> {
  const given = pathFrom(argument);
  if (given !== undefined) return given;
  const fitting = runs.all().filter(fits);
  if (fitting.length === 0) {
    void window.showInformationMessage(none);
    return undefined;
  }
  if (fitting.length === 1) return fitting[0].folder;
  return (await window.showQuickPick(fitting.map(pickItem), { title, matchOnDescription: true }))?.folder;
}

/** Several runs, at least `least` of them: all that there are if there are no more, or those that the person picks. */
export async function chooseRuns(
  { runs }: Parts,
  { title, fits, least, none }: { title: string; fits: (run: RunItem) => boolean; least: number; none: string },
): Promise<string[] | undefined> {
  const fitting = runs.all().filter(fits);
  if (fitting.length < least) {
    void window.showInformationMessage(none);
    return undefined;
  }
  if (fitting.length === least) return fitting.map(({ folder }) => folder);
  const picked = await window.showQuickPick(fitting.map(pickItem), {
    title,
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map(({ folder }) => folder);
}

function pickItem(run: RunItem): QuickPickItem & { folder: string } {
  const { folder } = run;
  return {
    label: `$(${runIcon(run).icon}) ${run.name}`,
    description: `${runTime(run)}, ${runDescription(run)}`,
    folder,
  };
}

/** The experiment file that is meant: the one given, the one in the editor, or one that the person picks. */
export async function chooseExperiment({ experiments }: Parts, argument: unknown): Promise<Uri | undefined> {
  const given = pathFrom(argument);
  if (given !== undefined) return Uri.file(given);
  const document = window.activeTextEditor?.document;
  if (document?.languageId === 'depthlens') return document.uri;
  await experiments.found;
  const files = experiments.files();
  if (files.length === 0) {
    void window.showInformationMessage('There is no experiment in this workspace yet. New Experiment makes one.');
    return undefined;
  }
  const items = files.map(file => ({ label: experimentLabel(file), description: file, file }));
  const picked = await window.showQuickPick(items, { title: 'Run which experiment?', matchOnDescription: true });
  return picked && Uri.file(picked.file);
}
