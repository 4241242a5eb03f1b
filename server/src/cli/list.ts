import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { percent } from '../counted.ts';
import { runSummary } from '../results/summary.ts';
import { findRunFolders } from '../runs/folder.ts';
import { UserError } from './errors.ts';
import { alignColumns } from './format.ts';

/** `depthlens list [DIR]`: the runs at or below a folder, newest first. @returns the exit code */
export function list(folder: string, { json }: { json?: boolean }): number {
  if (!existsSync(folder)) throw new UserError(`${folder}: there is no such folder`);
  const runs = findRunFolders(folder).flatMap(path => {
    try {
      return [runSummary(path)];
    } catch (error) {
      console.error(`${path} cannot be read: ${(error as Error).message}`);
      return [];
    }
  });
  runs.sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
  if (json) console.log(JSON.stringify(runs, null, 2));
  else if (runs.length === 0) console.log(`No runs in ${folder}.`);
  else
    console.log(
      alignColumns([
        ['run', 'status', 'members', 'accuracy', 'mean PD'],
        ...runs.map(run => {
          const unseen = run.splits.test ?? run.splits.validation;
          const best = run.sweep?.trials.find(({ rank }) => rank === 1);
          const accuracy = unseen?.accuracy.mean ?? best?.extendedAccuracy ?? best?.accuracy;
          return [
            relative(process.cwd(), run.folder) || '.',
            run.status,
            `${run.members.finished}/${run.members.total}${run.sweep ? ' trials' : ''}`,
            accuracy === undefined || accuracy === null ? '-' : percent(accuracy),
            unseen?.meanDepth ? unseen.meanDepth.mean.toFixed(2) : '-',
          ];
        }),
      ]),
    );
  return 0;
}
