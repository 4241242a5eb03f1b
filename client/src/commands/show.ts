import { basename } from 'node:path';
import { type CancellationToken, ProgressLocation, window } from 'vscode';
import type { Problem, Route } from '../../../server/src/protocol.ts';
import type { Parts } from '../parts.ts';
import { hasResults } from '../runStore.ts';
import { chooseRun, chooseRuns, pathsFrom } from './choose.ts';
import { problemOf, showProblem } from './problem.ts';

/** Shows what a run finds out, while it works too. */
export async function showResults(parts: Parts, argument: unknown): Promise<void> {
  await showView(parts, argument);
}

/** Shows the images of a run, by how hard they are. */
export async function showGallery(parts: Parts, argument: unknown): Promise<void> {
  await showView(parts, argument, { view: 'gallery' });
}

async function showView(parts: Parts, argument: unknown, route?: Route): Promise<void> {
  const folder = await chooseRun(parts, argument, {
    title: 'Show the results of which run?',
    fits: ({ status }) => status !== 'preparing',
    none: 'There are no results yet: nothing was run.',
  });
  if (folder !== undefined) parts.panels.show([folder], route && { route });
}

/** Shows the figures of some runs as a text, with times and memory. */
export async function showSummary(parts: Parts, argument: unknown, selected: unknown): Promise<void> {
  const given = pathsFrom(argument, selected);
  const folder = await chooseRun(parts, given[0], {
    title: 'Show the summary of which run?',
    fits: hasResults,
    none: 'There are no results yet: no run has finished a member.',
  });
  if (folder === undefined) return;
  const folders = given.length > 1 ? given : [folder];
  const title = folders.length > 1 ? `Summary of ${folders.length} runs` : `Summary of ${basename(folder)}`;
  await showAnswer(parts, title, 'reading results…', token =>
    parts.server.request('depthlens/summary', { folders }, token),
  );
}

/** Shows several runs side by side. */
export async function compareRuns(parts: Parts, argument: unknown, selected: unknown): Promise<void> {
  const given = pathsFrom(argument, selected);
  const folders =
    given.length > 1
      ? given
      : await chooseRuns(parts, {
          title: 'Compare which runs?',
          fits: hasResults,
          least: 2,
          none: 'Comparing takes two runs with results.',
        });
  if (!folders || folders.length === 0) return;
  if (folders.length === 1) {
    void window.showInformationMessage('Comparing takes two runs. Choose another one too.');
    return;
  }
  parts.panels.show(folders);
}

/** Tries each backend, measures it, and shows what was found. */
export async function doctor(parts: Parts): Promise<void> {
  await showAnswer(parts, 'Depthlens Doctor', 'trying each backend…', token =>
    parts.server.request('depthlens/doctor', {}, token),
  );
}

async function showAnswer(
  parts: Parts,
  title: string,
  message: string,
  ask: (token: CancellationToken) => Promise<{ text: string } | { problem: Problem }>,
): Promise<void> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const told = await window.withProgress(options, async (progress, token) => {
    progress.report({ message });
    const told = await ask(token).catch(error => ({ problem: problemOf(error) }));
    return token.isCancellationRequested ? undefined : told;
  });
  if (told === undefined) return;
  if ('problem' in told) void showProblem(parts, title, told.problem);
  else await parts.showText(title, told.text);
}
