import { runSummary } from '../results/summary.ts';
import { compareRuns } from './compareRuns.ts';
import { showSummary } from './showSummary.ts';

/** `depthlens show RUN...`: one run, or several side by side. @returns the exit code */
export function show(runFolders: string[], { json }: { json?: boolean }): number {
  const summaries = runFolders.map(runSummary);
  const [first, ...more] = summaries;
  if (json) console.log(JSON.stringify(more.length > 0 ? summaries : first, null, 2));
  else console.log(more.length > 0 ? compareRuns(summaries) : showSummary(first));
  return 0;
}
