import { type CancellationToken, CancellationTokenSource, ProgressLocation, type Uri, window, workspace } from 'vscode';
import type { StartResult } from '../../../server/src/protocol.ts';
import type { Parts } from '../parts.ts';
import { isActive, isResumable, samePath, whenRun } from '../runStore.ts';
import { membersProblem, membersPrompt } from '../texts/members.ts';
import { progressMessage } from '../texts/run.ts';
import { experimentLabel } from '../view/nodes.ts';
import { cancelRun } from './cancel.ts';
import { chooseExperiment, chooseRun } from './choose.ts';
import { agreesToDownload } from './download.ts';
import { mayRun, problemOf, showProblem } from './problem.ts';

/** Starts an experiment, and shows how far it is until it ends. */
export async function run(parts: Parts, argument: unknown): Promise<void> {
  if (!(await mayRun())) return;
  const chosen = await chooseExperiment(parts, argument);
  const file = chosen && (await saved(chosen));
  if (!file) return;
  await startAndFollow(parts, experimentLabel(file), file, (download, token) =>
    parts.server.request('depthlens/start', { file, download }, token),
  );
}

/** Goes on with a run that was stopped, failed or interrupted. */
export async function resume(parts: Parts, argument: unknown): Promise<void> {
  if (!(await mayRun())) return;
  const folder = await chooseRun(parts, argument, {
    title: 'Resume which run?',
    fits: isResumable,
    none: 'There is no run to resume: none was stopped, failed or interrupted.',
  });
  if (folder === undefined) return;
  const known = parts.runs.get(folder);
  await startAndFollow(parts, known?.name ?? folder, known?.experimentFile, (download, token) =>
    parts.server.request('depthlens/resume', { folder, download }, token),
  );
}

/** Adds members to the ensemble of a run that nobody works on. */
export async function extendRun(parts: Parts, argument: unknown): Promise<void> {
  if (!(await mayRun())) return;
  const folder = await chooseRun(parts, argument, {
    title: 'Extend which run?',
    fits: run => !isActive(run),
    none: 'There is no run to extend: none has ended.',
  });
  if (folder === undefined) return;
  const known = parts.runs.get(folder);
  const there = known?.members.total ?? 1;
  const text = await window.showInputBox({
    title: `Extend ${known?.name ?? folder}`,
    prompt: membersPrompt(there),
    validateInput: value => membersProblem(value, there),
  });
  if (text === undefined) return;
  const members = Number(text);
  await startAndFollow(parts, known?.name ?? folder, known?.experimentFile, (download, token) =>
    parts.server.request('depthlens/extend', { folder, members, download }, token),
  );
}

/** What is in the editor is what a person means to run. @returns path of the file on the disk */
async function saved(uri: Uri): Promise<string | undefined> {
  const document = workspace.textDocuments.find(open => open.uri.toString() === uri.toString());
  if (!document?.isDirty && !document?.isUntitled) return uri.fsPath;
  // A file without a name yet is asked for one; who closes that dialog does not want to run.
  return (await workspace.save(uri))?.fsPath;
}

/** Whether the person wants to see curves as soon as something runs. */
const opensPanel = () => workspace.getConfiguration('depthlens').get('openPanel') !== 'never';

/** @param experimentFile whose run shows the preparations, if it is known */
async function startAndFollow(
  parts: Parts,
  name: string,
  experimentFile: string | undefined,
  start: (download: boolean, token: CancellationToken) => Promise<StartResult>,
): Promise<void> {
  let download = false;
  for (;;) {
    const problem = await followed(parts, name, experimentFile, token => start(download, token));
    if (!problem || problem.code === 'cancelled') return;
    if (problem.code === 'missing_data' && problem.download && !download) {
      if (!(await agreesToDownload(problem.download))) return;
      download = true;
    } else {
      return showProblem(parts, name, problem);
    }
  }
}

/** One attempt, with its notification. @returns why it could not begin; its end is told by what watches all runs */
async function followed(
  parts: Parts,
  name: string,
  experimentFile: string | undefined,
  start: (token: CancellationToken) => Promise<StartResult>,
) {
  const options = { location: ProgressLocation.Notification, title: `Depthlens: ${name}`, cancellable: true };
  return window.withProgress(options, async (progress, token) => {
    const starting = new CancellationTokenSource();
    let folder: string | undefined;
    let shown = 0;
    const show = () => {
      const item =
        folder === undefined
          ? parts.runs
              .all()
              .find(
                run =>
                  run.status === 'preparing' &&
                  experimentFile !== undefined &&
                  samePath(run.experimentFile, experimentFile),
              )
          : parts.runs.get(folder);
      if (!item) return;
      const percent = item.status === 'running' ? (item.progress?.fraction ?? 0) * 100 : 0;
      progress.report({ message: progressMessage(item), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    };
    const listening = parts.runs.onChange(show);
    token.onCancellationRequested(() => {
      if (folder === undefined) starting.cancel();
      else void cancelRun(parts, folder);
    });
    try {
      progress.report({ message: 'starting…' });
      const result = await start(starting.token);
      if ('problem' in result) return starting.token.isCancellationRequested ? undefined : result.problem;
      folder = result.folder;
      const started = folder;
      if (opensPanel()) parts.panels.show([started], { beside: true });
      // The cancel button may have been pressed while the answer was on its way.
      if (starting.token.isCancellationRequested) await cancelRun(parts, started);
      show();
      await whenRun(parts.runs, started, item => !isActive(item));
      return undefined;
    } catch (error) {
      return starting.token.isCancellationRequested ? undefined : problemOf(error);
    } finally {
      listening.dispose();
      starting.dispose();
    }
  });
}
