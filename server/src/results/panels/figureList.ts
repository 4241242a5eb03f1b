import { drawFigures } from '../figures/catalogue.ts';
import type { Figure } from '../figures/figure.ts';
import { imagesIn } from '../figures/imagesIn.ts';
import { type OpenRun, toldApart } from '../figures/openRun.ts';
import type { FigureList, FigurePictures } from './contract.ts';
import { kept } from './kept.ts';
import { finishedStamp, type RunNow } from './lookAt.ts';
import { openedRun } from './openedRun.ts';
import { shared } from './shared.ts';
import { spritesOf } from './sprites.ts';
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

/** None where the figure shows no images, or the run has no thumbnails. */
function picturesOf(figure: Figure, run: number, folder: string): FigurePictures[] {
  const images = imagesIn(figure);
  const found = images.length > 0 ? spritesOf(folder) : undefined;
  if (!found) return [];
  const { sprites, placeOf } = found;
  const index = images.filter(position => placeOf(position) !== undefined);
  return [{ figure: figure.id, run, sprites, index, places: index.map(position => placeOf(position)!) }];
}

async function drawAll(runs: OpenRun[], watch: Watch): Promise<FigureList> {
  const list: FigureList = { figures: [], cannot: [], pictures: [] };
  for await (const drawn of drawFigures(runs)) {
    watch.signal.throwIfAborted();
    if ('cannot' in drawn) list.cannot.push({ id: drawn.id, reason: drawn.cannot });
    else {
      list.figures.push(drawn.figure);
      const run = drawn.run ? runs.indexOf(drawn.run) : -1;
      if (run >= 0) list.pictures.push(...picturesOf(drawn.figure, run, runs[run].facts.folder));
      watch.onProgress(`Drawing ${drawn.figure.paper}`);
    }
  }
  return list;
}
