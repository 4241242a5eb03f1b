import type { ReportPage } from '../../protocol.ts';
import type { Watch } from '../panels/watch.ts';
import { aboutForOthers, asking, withAnswer } from './ask.ts';
import { packAnswers } from './pack.ts';
import { type CarriedSheets, figuresWith } from './sheets.ts';

/**
 * Several runs side by side.
 * @param sheets that their own pages carry, from which this one takes its pictures
 * @throws a plain message if one is no run
 */
export async function comparisonPage(
  folders: readonly string[],
  sheets: readonly (CarriedSheets | undefined)[],
  watch: Watch,
): Promise<ReportPage> {
  const ask = asking(folders, watch);
  const answer = aboutForOthers(folders);
  const names = answer.map(({ folder }) => folder);
  const comparison = withAnswer(await ask('comparison', {}), ({ runs, ...rest }) => ({
    ...rest,
    runs: runs.map((run, i) => ({ ...run, folder: names[i] })),
  }));
  const figures = withAnswer(await ask('figures', {}), list => figuresWith(sheets, list));
  return {
    name: 'Comparison',
    folders: names,
    answers: [[{ question: 'about', params: {}, answer } as const], [comparison], [figures]].map(packAnswers),
    sheets: {},
    carried: null,
  };
}
