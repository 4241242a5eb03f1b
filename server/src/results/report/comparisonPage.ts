import type { ReportPage } from '../../protocol.ts';
import type { Watch } from '../panels/watch.ts';
import { aboutForOthers, asking, withAnswer } from './ask.ts';
import { packAnswers } from './pack.ts';

/** Several runs side by side. @throws a plain message if one is no run */
export async function comparisonPage(folders: readonly string[], watch: Watch): Promise<ReportPage> {
  const ask = asking(folders, watch);
  const answer = aboutForOthers(folders);
  const names = answer.map(({ folder }) => folder);
  const comparison = withAnswer(await ask('comparison', {}), ({ runs, ...rest }) => ({
    ...rest,
    runs: runs.map((run, i) => ({ ...run, folder: names[i] })),
  }));
  return {
    name: 'Comparison',
    folders: names,
    answers: [[{ question: 'about', params: {}, answer } as const], [comparison], [await ask('figures', {})]].map(
      packAnswers,
    ),
    sheets: {},
    carried: null,
  };
}
