import { runSummary } from '../results/summary.ts';
import { showSummary } from './showSummary.ts';

/** `depthlens show RUN`. @returns the exit code */
export function show(runFolder: string, { json }: { json?: boolean }): number {
  const summary = runSummary(runFolder);
  console.log(json ? JSON.stringify(summary, null, 2) : showSummary(summary));
  return 0;
}
