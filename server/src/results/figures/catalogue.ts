import { nothingProbed } from '../../runs/sweepRecord.ts';
import type { Drawing, Figure } from './figure.ts';
import { figure1 } from './figure1.ts';
import { figure2Left, figure2Right } from './figure2.ts';
import { figure3 } from './figure3.ts';
import { figure4Left } from './figure4Left.ts';
import { figure4Middle, figureC21 } from './figure4Middle.ts';
import { figure4Right } from './figure4Right.ts';
import { figure5Curves } from './figure5Curves.ts';
import { figure5Left } from './figure5Left.ts';
import { figure6 } from './figure6.ts';
import { figure6Right, figureA12 } from './figure6Right.ts';
import { figure7 } from './figure7.ts';
import { figure8 } from './figure8.ts';
import { figureA9 } from './figureA9.ts';
import { figureA10 } from './figureA10.ts';
import { figureA11 } from './figureA11.ts';
import { figureC22 } from './figureC22.ts';
import { figureC24 } from './figureC24.ts';
import { figureE48 } from './figureE48.ts';
import type { OpenRun } from './openRun.ts';
import { sweepFigure } from './sweep.ts';
import { table1, table2 } from './tables12.ts';
import { table3, table4 } from './tables34.ts';

/** A figure that can be asked for. */
interface Entry {
  id: string;
  /** The paper's numbers, for which a person asks: `4` is every part of Figure 4. */
  numbers: readonly string[];
  draw: { ofEach(run: OpenRun): Promise<Drawing> } | { ofAll(runs: OpenRun[]): Promise<Drawing> };
  /** Of sweeps, and of nothing else. */
  ofSweeps?: true;
}

const ofEach = (draw: (run: OpenRun) => Drawing | Promise<Drawing>) => ({
  ofEach: async (run: OpenRun) => (run.sweep ? { cannot: nothingProbed(run.facts.name) } : draw(run)),
});
/** Sweeps have no part in it. */
const ofAll = (draw: (runs: OpenRun[]) => Drawing | Promise<Drawing>) => ({
  ofAll: async (runs: OpenRun[]) => {
    const probed = runs.filter(({ sweep }) => !sweep);
    return probed.length === 0 && runs.length > 0 ? { cannot: nothingProbed(runs[0].facts.name) } : draw(probed);
  },
});
/** A series per run: of those from which it can be drawn, with a note on the others. */
const seriesOfEach = (draw: (runs: OpenRun[]) => Drawing | Promise<Drawing>) =>
  ofAll(async runs => {
    const alone = await Promise.all(runs.map(async run => ({ run, drawing: await draw([run]) })));
    const able = alone.filter(({ drawing }) => !('cannot' in drawing)).map(({ run }) => run);
    if (able.length === 0) return alone[0].drawing;
    const figure = await draw(able);
    if ('cannot' in figure) return figure;
    const notShown = alone.flatMap(({ run, drawing }) =>
      'cannot' in drawing ? [`${run.facts.name} is not shown: ${drawing.cannot}.`] : [],
    );
    return { ...figure, notes: [...figure.notes, ...notShown] };
  });
const facts = (runs: OpenRun[]) => runs.map(run => run.facts);
const againstItself = (runs: OpenRun[]) =>
  Promise.all(runs.map(async ({ facts, leaveOneOut }) => ({ facts, leaveOneOut: await leaveOneOut() })));

/** Every figure and table of the paper that runs allow, in its order. */
const CATALOGUE: readonly Entry[] = [
  { id: 'figure-1-right', numbers: ['1'], draw: seriesOfEach(runs => figure1(facts(runs))) },
  { id: 'figure-2-left', numbers: ['2'], draw: ofAll(runs => figure2Left(facts(runs))) },
  { id: 'figure-2-right', numbers: ['2', ...range(13, 16)], draw: ofAll(runs => figure2Right(facts(runs))) },
  { id: 'figure-3', numbers: ['3', 'c.17', 'c.18'], draw: ofEach(run => figure3(run.facts)) },
  { id: 'figure-4-left', numbers: ['4', 'c.17', 'c.18'], draw: ofEach(run => figure4Left(run.facts)) },
  {
    id: 'figure-4-middle',
    numbers: ['4', 'c.19'],
    draw: seriesOfEach(async runs => figure4Middle(await againstItself(runs))),
  },
  { id: 'figure-4-right', numbers: ['4', 'c.20'], draw: seriesOfEach(runs => figure4Right(facts(runs))) },
  { id: 'figure-5-left', numbers: ['5', 'c.23'], draw: seriesOfEach(runs => figure5Left(facts(runs))) },
  {
    id: 'figure-5-curves',
    numbers: ['5', '5-middle', '5-right'],
    // Reading the curves takes a while, and most runs have no label noise.
    draw: ofEach(async run => figure5Curves(run.facts, run.facts.labelNoise === null ? null : await run.curves())),
  },
  { id: 'figure-6-left', numbers: ['6', ...range(28, 31)], draw: ofEach(run => figure6(run.facts, 'output')) },
  { id: 'figure-6-middle', numbers: ['6', ...range(28, 31)], draw: ofEach(run => figure6(run.facts, 'input')) },
  { id: 'figure-6-right', numbers: ['6'], draw: ofAll(figure6Right) },
  { id: 'figure-7', numbers: ['7', ...range(32, 35)], draw: ofEach(run => figure7(run.facts)) },
  {
    id: 'figure-8',
    numbers: ['8', ...range(36, 47)],
    draw: ofEach(async run => figure8(run.facts, await run.cornerProbes())),
  },
  {
    id: 'figure-a9',
    numbers: ['a.9'],
    draw: seriesOfEach(runs =>
      figureA9(runs.map(({ facts, probeAccuracies, curves }) => ({ facts, accuracies: probeAccuracies(), curves }))),
    ),
  },
  { id: 'figure-a10', numbers: ['a.10'], draw: ofEach(run => figureA10(run.facts, run.probeAccuracies())) },
  { id: 'figure-a11', numbers: ['a.11'], draw: ofAll(figureA11) },
  { id: 'figure-a12', numbers: ['a.12'], draw: ofAll(figureA12) },
  { id: 'figure-c21', numbers: ['c.21'], draw: seriesOfEach(async runs => figureC21(await againstItself(runs))) },
  { id: 'figure-c22', numbers: ['c.22'], draw: ofEach(run => figureC22(run.facts)) },
  { id: 'figure-c24', numbers: range(24, 27), draw: ofEach(run => figureC24(run.facts)) },
  { id: 'figure-e48', numbers: ['e.48'], draw: ofEach(run => figureE48(run.facts, run.probeAccuracies())) },
  { id: 'table-1', numbers: [], draw: ofAll(table1) },
  { id: 'table-2', numbers: [], draw: ofAll(table2) },
  { id: 'table-3', numbers: [], draw: ofAll(table3) },
  { id: 'table-4', numbers: [], draw: ofAll(table4) },
  {
    id: 'sweep',
    numbers: ['a.3'],
    ofSweeps: true,
    draw: {
      ofEach: async ({ sweep, facts }) =>
        sweep ? sweepFigure({ ...sweep, name: facts.name }) : { cannot: `needs a sweep, which ${facts.name} is not` },
    },
  },
];

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `c.${from + i}`);
}

/** A figure, or why it cannot be drawn: from all the runs, or from one of them. */
export type Drawn = { id: string; run: OpenRun | null } & ({ figure: Figure } | { cannot: string });

/** Their ids. */
export const FIGURES: readonly string[] = CATALOGUE.map(({ id }) => id);

/** The names by which figures can be asked for: `4`, `4-left`, `c.17`. */
export function figureNames(): string[] {
  return [...new Set(CATALOGUE.flatMap(({ id, numbers }) => [...numbers, id.replace('figure-', '')]))];
}

/** @returns the ids of the figures that a person means by `4`, `4-left`, `Figure 4 left`, `C.17`, `c17`; none if unknown */
export function figuresCalled(name: string): string[] {
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/^fig(ure)?s?[\s.-]*/, '')
      .replace(/[^a-z0-9]/g, '');
  const wanted = bare(name);
  return CATALOGUE.filter(({ id, numbers }) => [id, ...numbers].some(one => bare(one) === wanted)).map(({ id }) => id);
}

/** Draws figures one after another, each run's own ones run by run. @param only ids; all figures if left out */
export async function* drawFigures(runs: OpenRun[], only?: readonly string[]): AsyncGenerator<Drawn> {
  const sweeps = runs.filter(({ sweep }) => sweep).length;
  const isOfThese = (ofSweeps: boolean) => (ofSweeps ? sweeps > 0 : sweeps < runs.length || runs.length === 0);
  for (const { id, draw, ofSweeps = false } of CATALOGUE) {
    if (only ? !only.includes(id) : !isOfThese(ofSweeps)) continue;
    if ('ofAll' in draw) yield drawn(id, null, await draw.ofAll(runs));
    else
      for (const run of runs)
        yield drawn(runs.length > 1 ? `${id}-${fileName(run.facts.name)}` : id, run, await draw.ofEach(run));
  }
}

/** What a file may be called everywhere; the record of a run may say anything. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '-');
}

function drawn(id: string, run: OpenRun | null, drawing: Drawing): Drawn {
  return 'cannot' in drawing ? { id, run, cannot: drawing.cannot } : { id, run, figure: { ...drawing, id } };
}
