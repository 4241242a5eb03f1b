import { basename } from 'node:path';
import type { RankedTrial, RunItem } from '../../../server/src/protocol.ts';
import { hasResults, isActive, isResumable } from '../runStore.ts';

/** A line of the view. */
export type Node =
  | { kind: 'experiment'; file: string }
  | { kind: 'run'; folder: string }
  /** Of a sweep. */
  | { kind: 'trial'; folder: string; trial: number };

export function isNode(value: unknown): value is Node {
  const kind = (value as Node | null | undefined)?.kind;
  return kind === 'experiment' || kind === 'run' || kind === 'trial';
}

/** What an experiment is called in lists: its file without the ending. */
export function experimentLabel(file: string): string {
  return basename(file).replace(/\.depthlens\.yaml$/i, '');
}

/** What can be done with a run, for the `when` of menus: words between dots, such as `run.folder.resumable.results`. */
export function runContext(run: RunItem): string {
  return [
    'run',
    ...(isActive(run) ? ['cancellable'] : []),
    // One that has only begun has no folder yet.
    ...(run.status === 'preparing' ? [] : ['folder']),
    ...(isResumable(run) ? ['resumable'] : []),
    ...(hasResults(run) ? ['results'] : []),
    ...(run.sweep ? ['sweep'] : []),
    ...(run.sweep?.bestTraining ? ['settings'] : []),
    ...(isActive(run) ? [] : ['ended']),
  ].join('.');
}

/** The same of a trial of a sweep. Each has an icon of its own: colours alone tell nothing. */
export function trialIcon({ outcome, rank }: Pick<RankedTrial, 'outcome' | 'rank'>): { icon: string; color?: string } {
  if (rank === 1) return { icon: 'star-full', color: 'charts.yellow' };
  switch (outcome) {
    case 'extended':
      return { icon: 'pass', color: 'testing.iconPassed' };
    case 'kept':
    case 'started':
      return { icon: 'sync' };
    case 'measured':
      return { icon: 'circle-filled' };
    case 'not_kept':
      return { icon: 'circle-outline' };
    case 'unstable':
      return { icon: 'pulse' };
    case 'diverged':
      return { icon: 'warning', color: 'list.warningForeground' };
    case 'failed':
      return { icon: 'error', color: 'testing.iconFailed' };
    case 'waiting':
      return { icon: 'clock' };
  }
}

/** Icon and colour, by the editor's own names. */
export function runIcon({ status, stopping }: Pick<RunItem, 'status' | 'stopping'>): { icon: string; color?: string } {
  if (stopping) return { icon: 'debug-stop' };
  switch (status) {
    case 'preparing':
    case 'running':
      return { icon: 'loading~spin' };
    case 'finished':
      return { icon: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { icon: 'error', color: 'testing.iconFailed' };
    case 'interrupted':
      return { icon: 'debug-disconnect', color: 'testing.iconQueued' };
    case 'cancelled':
      return { icon: 'circle-slash', color: 'testing.iconSkipped' };
  }
}
