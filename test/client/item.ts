import type { RunItem } from '../../server/src/protocol.ts';

/** A run that finished without results, changed as asked. */
export function item(changes: Partial<RunItem> = {}): RunItem {
  return {
    folder: '/w/runs/quickstart-20261128-164100',
    name: 'quickstart',
    experimentFile: '/w/quickstart.depthlens.yaml',
    status: 'finished',
    createdAt: '2026-11-28T16:41:00.000Z',
    members: { total: 1, finished: 0, failed: 0 },
    ...changes,
  };
}
