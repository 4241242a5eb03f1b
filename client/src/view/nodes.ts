import { basename } from 'node:path';
import type { RunItem } from '../../../server/src/protocol.ts';
import { hasResults, isActive, isResumable } from '../runStore.ts';

/** A line of the view. */
export type Node = { kind: 'experiment'; file: string } | { kind: 'run'; folder: string };

export function isNode(value: unknown): value is Node {
  const kind = (value as Node | null | undefined)?.kind;
  return kind === 'experiment' || kind === 'run';
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
    ...(isActive(run) ? [] : ['ended']),
  ].join('.');
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
