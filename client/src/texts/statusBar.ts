import type { RunItem } from '../../../server/src/protocol.ts';
import { percent, progressMessage } from './run.ts';

/** What the status bar says of the runs at work; undefined where there are none. */
export function statusBarText(
  active: readonly RunItem[],
): { text: string; spoken: string; lines: string[] } | undefined {
  if (active.length === 0) return undefined;
  const [run] = active;
  const far =
    active.length > 1
      ? `${active.length} runs`
      : run.progress && run.status === 'running'
        ? percent(run.progress.fraction, 0)
        : run.name;
  const lines = active.map(item => `${item.name}: ${progressMessage(item)}`);
  return { text: `$(loading~spin) Depthlens: ${far}`, spoken: `Depthlens is running. ${lines.join('. ')}`, lines };
}
