import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawFigures, FIGURES, figuresCalled } from '../../../server/src/results/figures/catalogue.ts';
import { figure2Left } from '../../../server/src/results/figures/figure2.ts';
import type { OpenRun } from '../../../server/src/results/figures/openRun.ts';
import { type Changes, madeUp, openMadeUp, type Said, type Shape } from './made.ts';

// Runs from which not every figure can be drawn: the others are drawn, and of each that is not the reason is told.

async function drawnFrom(...runs: OpenRun[]): Promise<{ drawn: string[]; reasons: Record<string, string> }> {
  const drawn: string[] = [];
  const reasons: Record<string, string> = {};
  for await (const one of drawFigures(runs)) {
    if ('cannot' in one) reasons[one.id] = one.cannot;
    else {
      drawn.push(one.id);
      // Plain JSON: what a message to a panel would lose is not in it.
      expect(JSON.parse(JSON.stringify(one.figure))).toEqual(one.figure);
      expect(one.figure.caption.length).toBeGreaterThan(50);
      for (const panel of one.figure.panels) expect(JSON.stringify(panel)).not.toContain('undefined');
    }
  }
  return { drawn, reasons };
}

const made = (shape: Partial<Shape> = {}, record: Changes = {}, change: (one: Said) => Said = one => one) =>
  openMadeUp(madeUp(shape).map(change), { shape, record });

const TWO_RUNS = 'needs at least two runs of the same data';
const TABLE_RUN =
  'needs a finished run of one of the paper’s networks on one of its data sets, with cross-entropy and SGD';
const OTHER_TRAINING = [
  'needs runs that were trained in different ways (`loss: zero_hinge`, `batch_size: full`, `training: none`): at least two of',
  'CE, SGD; CE, GD; 0-Hinge, SGD; 0-Hinge, GD; untrained',
].join(' ');
/** What only other choices of the probes give. */
const PROBES = {
  'figure-a9': 'needs `probes: { placement: every_operation }` in made',
  'figure-a10': 'needs several k, such as `probes: { k: [3, 10, 30] }`, in made',
  'figure-e48': 'needs `probes: { logistic: true }` in made',
};

test('a whole ensemble lacks only a second run and label noise', async () => {
  const { drawn, reasons } = await drawnFrom(await made());
  expect(drawn).toHaveLength(13);
  expect(reasons).toEqual({
    'figure-2-left': TWO_RUNS,
    'figure-2-right': TWO_RUNS,
    'figure-5-curves': 'needs label_noise in `dataset`, which made does not have',
    'figure-6-right': OTHER_TRAINING.replace('CE, GD; 0-Hinge, SGD; ', ''),
    'figure-a11': OTHER_TRAINING,
    'figure-a12': OTHER_TRAINING,
    'table-1': TABLE_RUN,
    'table-2': TABLE_RUN,
    'table-3': OTHER_TRAINING,
    'table-4': OTHER_TRAINING,
    ...PROBES,
  });
});

test('one member: what a consensus or another member would be needed for', async () => {
  const { drawn, reasons } = await drawnFrom(await made({ members: 1 }));
  expect(drawn).toEqual([
    'figure-1-right',
    'figure-4-right',
    'figure-5-left',
    'figure-6-left',
    'figure-6-middle',
    'figure-c24',
  ]);
  expect(reasons['figure-3']).toBe('needs at least 2 members, and made has 1 finished');
  expect(reasons['figure-4-middle']).toBe('needs at least 3 members, and made has 1 finished');
  expect(reasons['figure-7']).toMatch(/needs at least 2 members/);
});

test('split full: no image is both trained on and held out; the test split stands in for validation', async () => {
  const run = await made({ split: 'full' });
  const { drawn, reasons } = await drawnFrom(run);
  expect(drawn).toContain('figure-3');
  expect(drawn).toContain('figure-4-right');
  expect(reasons['figure-7']).toMatch(/needs images that some members trained on and others held out/);
  expect(reasons['figure-8']).toMatch(/split: 0.1/);
});

test('no test split: the others speak on validation images', async () => {
  const { drawn, reasons } = await drawnFrom(await made({ test: 0 }));
  expect(drawn).toContain('figure-4-middle');
  expect(drawn).toContain('figure-6-left');
  expect(Object.keys(reasons).slice(0, 4)).toEqual([
    'figure-2-left',
    'figure-2-right',
    'figure-5-curves',
    'figure-6-right',
  ]);
});

test('only training images: nothing that is said of unseen ones', async () => {
  const { drawn, reasons } = await drawnFrom(await made({ test: 0, split: 'full' }));
  expect(drawn).toEqual(['figure-1-right', 'figure-6-left', 'figure-6-middle', 'figure-c24']);
  expect(reasons['figure-3']).toBe('needs an image that at least 2 members did not train on, with a prediction depth');
  expect(reasons['figure-4-right']).toBe('needs a validation or a test split, which made does not have');
});

test('embeddings: one model, no time, no input', async () => {
  const embeddings = {
    dataset: { name: 'embeddings' as const },
    measures: ['prediction_depth' as const, 'output_margin' as const],
  };
  const { drawn, reasons } = await drawnFrom(await made({ members: 1, test: 0 }, embeddings));
  expect(drawn).toEqual(['figure-1-right', 'figure-4-right', 'figure-6-left']);
  expect(reasons['figure-5-left']).toBe('needs iteration_learned in `measures`, which made does not have');
  expect(reasons['figure-6-middle']).toBe('needs input_margin in `measures`, which made does not have');
  expect(reasons['figure-7']).toMatch(/embeddings of one/);
});

test('without prediction depth there is no figure but the learning curves', async () => {
  const { drawn, reasons } = await drawnFrom(await made({}, { measures: ['output_margin'] }));
  expect(drawn).toEqual([]);
  expect(reasons['figure-1-right']).toBe('needs prediction_depth in `measures`, which made does not have');
});

test('every depth undefined', async () => {
  const { reasons } = await drawnFrom(await made({}, {}, one => ({ ...one, depth: Number.NaN })));
  expect(reasons['figure-3']).toBe('needs an image that at least 2 members did not train on, with a prediction depth');
});

test('probes that were not asked about every image', async () => {
  const { reasons } = await drawnFrom(await made({}, { examples: 'undecided' }));
  expect(reasons['figure-8']).toBe('needs every probe asked about every image: `probes: { examples: all }` in made');
});

test('everything known at the start: no scale of time', async () => {
  const { reasons } = await drawnFrom(await made({}, {}, (one, i = 0) => ({ ...one, iteration: i })));
  expect(reasons['figure-5-left']).toBeUndefined();
  const late = await drawnFrom(await made({}, {}, one => ({ ...one, iteration: one.index === 0 ? 10 : 0 })));
  expect(late.reasons).not.toHaveProperty('figure-c24');
});

test('runs of other data or other images are not compared; their own figures are drawn', async () => {
  const other = { name: 'other', dataset: { name: 'cifar10' as const } };
  const { drawn, reasons } = await drawnFrom(await made(), await made({ seed: 2 }, other));
  expect(reasons['figure-2-left']).toBe('needs runs of the same data; made and other have other images or classes');
  expect(drawn).toContain('figure-3-made');
  expect(drawn).toContain('figure-3-other');
  expect(drawn).toContain('figure-1-right');
  const apart = await drawnFrom(
    await made(),
    await made({}, { name: 'apart' }, one => ({ ...one, index: one.index + 500 })),
  );
  expect(apart.reasons['figure-2-right']).toBe('needs runs that saw the same images; these have none in common');
});

test('runs of one member are compared with others, and not with themselves', async () => {
  const [figure] = [figure2Left([(await made({ members: 1 })).facts, (await made({}, { name: 'other' })).facts])];
  if ('cannot' in figure) throw new Error(figure.cannot);
  const panel = figure.panels[0];
  if (panel.kind !== 'matrix') throw new Error('no matrix');
  expect(panel.values[0][0]).toBeNull();
  expect(panel.values[1][1]).toBeNull();
  expect(panel.values[0][1]).toBeGreaterThan(0);
  expect(figure.notes[0]).toBe('made: one member, so all cells compare whole runs and the diagonal is empty.');
});

test('a run that a figure cannot show is left out of it, and the figure says so', async () => {
  const [whole, single] = [await made(), await made({ members: 1 }, { name: 'single' })];
  for await (const one of drawFigures([whole, single], ['figure-4-middle', 'figure-4-right'])) {
    if ('cannot' in one) throw new Error(one.cannot);
    const [panel] = one.figure.panels;
    if (panel.kind !== 'scatter') throw new Error(panel.kind);
    const shown = one.id === 'figure-4-middle' ? ['made'] : ['made', 'single'];
    expect(panel.series.map(({ name }) => name)).toEqual(shown);
    expect(one.figure.runs).toEqual(shown);
    const note = 'single is not shown: needs at least 3 members, and single has 1 finished.';
    expect(one.figure.notes.includes(note)).toBe(one.id === 'figure-4-middle');
  }
});

test('docs/figures.md lists every figure, in order', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/figures.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => figuresCalled(name));
  expect(listed).toEqual(FIGURES.map(id => [id]));
});

test('figures by the names that people use', () => {
  expect(figuresCalled('4')).toEqual(['figure-4-left', 'figure-4-middle', 'figure-4-right']);
  expect(figuresCalled('Figure 4 left')).toEqual(['figure-4-left']);
  expect(figuresCalled('C.17')).toEqual(['figure-3', 'figure-4-left']);
  expect(figuresCalled('c17')).toEqual(['figure-3', 'figure-4-left']);
  expect(figuresCalled('5-right')).toEqual(['figure-5-curves']);
  expect(figuresCalled('fig. 8')).toEqual(['figure-8']);
  expect(figuresCalled('9')).toEqual([]);
  expect(figuresCalled('')).toEqual([]);
});
