import { window } from 'vscode';
import type { Parts } from '../parts.ts';
import { isActive, whenRun } from '../runStore.ts';
import { chooseRun } from './choose.ts';
import { problemOf, showProblem } from './problem.ts';

/** How long a run may take to come to a safe point before it is asked whether to wait. */
const PATIENCE_MILLISECONDS = 20_000;

/** Stops a run. */
export async function cancel(parts: Parts, argument: unknown): Promise<void> {
  const folder = await chooseRun(parts, argument, {
    title: 'Cancel which run?',
    fits: isActive,
    none: 'Nothing is running.',
  });
  if (folder !== undefined) await cancelRun(parts, folder);
}

/** Asks a run to stop at its next safe point; ends its process only if it does not, and the person says so. */
export async function cancelRun(parts: Parts, folder: string): Promise<void> {
  const asked = parts.runs.get(folder)?.stopping === true;
  if (!asked) {
    if (!(await tell(parts, folder, false))) return;
    const waited = new Promise<'still there'>(resolve => setTimeout(resolve, PATIENCE_MILLISECONDS, 'still there'));
    const over = whenRun(parts.runs, folder, item => !isActive(item));
    if ((await Promise.race([over, waited])) !== 'still there') return;
  }
  const name = parts.runs.get(folder)?.name ?? folder;
  const end = 'End Now';
  const chosen = await window.showWarningMessage(
    `${name} has not stopped yet. End it now?`,
    {
      modal: true,
      detail:
        'It stops by itself at its next safe point. If it is ended now, what it did since its last checkpoint is lost; the rest can be resumed.',
    },
    end,
  );
  const run = parts.runs.get(folder);
  if (chosen === end && run && isActive(run)) await tell(parts, folder, true);
}

/** @returns whether the run was told */
async function tell(parts: Parts, folder: string, force: boolean): Promise<boolean> {
  const { problem } = await parts.server
    .request('depthlens/cancel', { folder, force })
    .catch(error => ({ problem: problemOf(error) }));
  if (problem) void showProblem(parts, 'Cancel', problem);
  return problem === undefined;
}
