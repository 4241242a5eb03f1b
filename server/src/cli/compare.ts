import { counted } from '../counted.ts';
import { type DepthAgreement, depthAgreement, readDepthHalves } from '../results/depthAgreement.ts';
import { openRuns } from '../results/figures/openRun.ts';
import { table4 } from '../results/figures/tables34.ts';
import { readRunRecord } from '../runs/folder.ts';
import { UserError } from './errors.ts';
import { alignColumns } from './format.ts';
import { refuseSweep } from './noSweep.ts';
import { tableText } from './tableText.ts';

/** `depthlens compare RUN RUN...`: how far runs agree on which images are deep. @returns the exit code */
export async function compare(runFolders: string[], { json }: { json?: boolean }): Promise<number> {
  const runs = [];
  for (const folder of runFolders) {
    refuseSweep(folder);
    const run = await readDepthHalves(folder);
    if (run.members === 0) throw new UserError(`${folder} has no finished member yet, so there is nothing to compare`);
    runs.push(run);
  }
  const agreement = depthAgreement(runs);
  if (agreement.splits.length === 0)
    throw new UserError(
      'These runs have no prediction depths in common',
      'Run them with `measures: [prediction_depth]`.',
    );
  console.log(json ? JSON.stringify(agreement, null, 2) : showAgreement(agreement));
  if (!json && differInTraining(runFolders)) {
    const table = await table4(await openRuns(runFolders));
    if (!('cannot' in table)) console.log(tableText(table));
  }
  return 0;
}

/** Whether runs have another loss or batch, or were not trained: then margins are worth a look (Table 4). */
function differInTraining(runFolders: readonly string[]): boolean {
  const ways = runFolders.map(folder => {
    const training = readRunRecord(folder).experiment.network?.training;
    return training && [training.loss, training.batch_size, training.schedule.length === 0].join();
  });
  return new Set(ways).size > 1;
}

function showAgreement({ runs, splits }: DepthAgreement): string {
  const cell = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  const table = (title: string, values: string[][]) =>
    alignColumns([
      [title, ...runs.map((_, i) => String(i + 1))],
      ...runs.map(({ name }, i) => [`${i + 1} ${name}`, ...values[i]]),
    ]);
  return [
    ...runs.map(({ folder, architecture, members }, i) =>
      [`${i + 1}`, folder, architecture ?? 'embeddings', counted(members, 'member')].join('   '),
    ),
    '',
    "Spearman's correlation of prediction depths on the images that two runs share. Above: of the means over all members.",
    'Below: between halves of the members; the diagonal tells how far other seeds of the same run agree.',
    ...splits.flatMap(({ split, images, means, halves }) => [
      '',
      table(
        `${split}, all members`,
        means.map(row => row.map(cell)),
      ),
      '',
      table(
        `${split}, halves`,
        halves.map(row => row.map(cell)),
      ),
      `images: ${range(images.flat())}`,
    ]),
  ].join('\n');
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(most) : `${least} to ${most}`;
}
