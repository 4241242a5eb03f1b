import { drawFigures } from '../figures/catalogue.ts';
import { type OpenRun, toldApart } from '../figures/openRun.ts';
import type { FigureList } from './contract.ts';
import { kept } from './kept.ts';
import { finishedStamp, type RunNow } from './lookAt.ts';
import { openedRun } from './openedRun.ts';
import { shared } from './shared.ts';
import type { Watch } from './watch.ts';

/** Every figure of the paper that the runs allow, and what the others need. */
export function figuresAnswer(runs: readonly RunNow[], watch: Watch): Promise<FigureList> {
  const compute = async (watch: Watch) => {
    const opened: OpenRun[] = [];
    for (const run of runs) opened.push(await openedRun(run, watch));
    return drawAll(toldApart(opened), watch);
  };
  if (runs.length === 1) return kept(runs[0], 'figures', watch, compute);
  const key = runs.map(({ folder }) => folder).join(' ');
  return shared(`${key} figures`, runs.map(finishedStamp).join(' '), watch, compute);
}

async function drawAll(runs: OpenRun[], watch: Watch): Promise<FigureList> {
  const list: FigureList = { figures: [], cannot: [] };
  for await (const drawn of drawFigures(runs)) {
    watch.signal.throwIfAborted();
    if ('cannot' in drawn) list.cannot.push({ id: drawn.id, reason: drawn.cannot });
    else {
      list.figures.push(drawn.figure);
      watch.onProgress(`Drawing ${drawn.figure.paper}`);
    }
  }
  return list;
}
