import { expect, test } from 'vitest';
import type { TrainingSettings } from '../../../server/src/experiment/resolve.ts';
import { curveName } from '../../../server/src/results/curves.ts';
import { drawFigures, figuresCalled } from '../../../server/src/results/figures/catalogue.ts';
import type { Figure, LinesPanel, TablePanel } from '../../../server/src/results/figures/figure.ts';
import { openRuns } from '../../../server/src/results/figures/openRun.ts';
import { renderSvg } from '../../../server/src/results/figures/svg/render.ts';
import { curveFile, writeArray } from '../../../server/src/runs/memberFiles.ts';
import { argmax, madeUp, mean, type Said, writeMade } from './made.ts';

// The output-margin intervention (section 3.3, A.7), from made-up runs of each setting.

const SETTINGS: Record<string, Partial<TrainingSettings>> = {
  'ce-sgd': { loss: 'cross_entropy', batch_size: 32, schedule: [40] },
  'ce-gd': { loss: 'cross_entropy', batch_size: 'full', schedule: [60] },
  // As large as the training set: gradient descent by another name.
  'hinge-gd': { loss: 'zero_hinge', batch_size: 80, schedule: [50, 10] },
  'hinge-sgd': { loss: 'zero_hinge', batch_size: 16, schedule: [30] },
  untrained: { loss: 'cross_entropy', batch_size: 256, schedule: [] },
};
const SHAPE = { members: 3, split: 'full' as const };
const saidBy: Record<string, Said[]> = {};

function folderOf(name: string, seed: number, examples: 'all' | 'undecided' = 'all'): string {
  const training = {
    ...{ learning_rate: 0.1, momentum: 0.9, weight_decay: 0, evaluation_interval: 20, seed: 0 },
    ...SETTINGS[name],
  } as TrainingSettings;
  saidBy[name] = madeUp({ ...SHAPE, seed });
  const network = { model: { architecture: 'vgg16' as const, width: 0.1, hidden_layers: 7 }, training };
  const folder = writeMade(saidBy[name], { shape: SHAPE, record: { name, network, examples } });
  for (let member = 0; member < SHAPE.members; member++) {
    writeArray(folder, member, curveFile('evaluation_steps'), Int32Array.of(0, 20, 40));
    for (const split of ['train', 'test'] as const)
      writeArray(folder, member, curveFile(curveName(split, 'all')), Float32Array.of(0.5, 0.625, member / 8));
  }
  return folder;
}
const folders = Object.keys(SETTINGS).map((name, i) => folderOf(name, i + 1));
const figuresOf = async (of: string[], ...ids: string[]) => {
  const found: Record<string, Figure> = {};
  const cannot: Record<string, string> = {};
  for await (const one of drawFigures(await openRuns(of), ids))
    if ('figure' in one) found[one.id] = one.figure;
    else cannot[one.id] = one.cannot;
  return { ...found, cannot } as Record<string, Figure> & { cannot: Record<string, string> };
};
const IDS = ['figure-6-right', 'figure-a11', 'figure-a12', 'table-3', 'table-4'];
const all = await figuresOf(folders, ...IDS);

/** Accuracy of a probe, over the members: counted one image after another. */
function probeAccuracy(name: string, split: 'train' | 'test', probe: number): number {
  const of = Array.from({ length: SHAPE.members }, (_, member) => {
    const here = saidBy[name].filter(one => one.member === member && one.split === split);
    return here.filter(({ votes, label }) => argmax(votes[probe]) === label).length / here.length;
  });
  return mean(of);
}

test('figure 6 right: control, intervention and untrained network, training solid and test dotted', () => {
  const [panel] = all['figure-6-right'].panels as LinesPanel[];
  expect(panel.series.map(({ name, line }) => `${name}: ${line}`)).toEqual([
    'CE, SGD, training: solid',
    'CE, SGD, test: dotted',
    '0-Hinge, GD, training: solid',
    '0-Hinge, GD, test: dotted',
    'untrained, training: solid',
    'untrained, test: dotted',
  ]);
  for (const [s, [name, split]] of [
    ['ce-sgd', 'train'],
    ['ce-sgd', 'test'],
    ['hinge-gd', 'train'],
    ['hinge-gd', 'test'],
    ['untrained', 'train'],
    ['untrained', 'test'],
  ].entries())
    for (const [probe, y] of panel.series[s].y.entries())
      expect(y).toBeCloseTo(probeAccuracy(name, split as 'train', probe), 12);
  expect(new Set(panel.series.map(({ colour }) => colour)).size).toBe(3);
});

test('figure A.12: a panel for each way of training, each beside the untrained network', () => {
  const { panels } = all['figure-a12'];
  expect(panels.map(({ title }) => title)).toEqual(['CE, SGD', 'CE, GD', '0-Hinge, SGD', '0-Hinge, GD']);
  for (const panel of panels as LinesPanel[])
    expect(panel.series.map(({ name }) => name)).toEqual([
      `${panel.title}, training`,
      `${panel.title}, test`,
      'untrained, training',
      'untrained, test',
    ]);
});

test('figure A.11: a curve of each network', () => {
  const { panels } = all['figure-a11'];
  expect(panels.map(({ title }) => title)).toEqual(['CE, SGD', 'CE, GD', '0-Hinge, SGD', '0-Hinge, GD']);
  const last = panels.at(-1) as LinesPanel;
  expect(last.x.domain).toEqual([0, 60]);
  expect(last.series).toHaveLength(2 * SHAPE.members);
  expect(last.series[2]).toMatchObject({ name: 'network 2, training', x: [0, 20, 40], y: [0.5, 0.625, 0.125] });
});

test('table 4: accuracies and margins over members and images, beside the paper', () => {
  const [{ columns, rows }] = all['table-4'].panels as TablePanel[];
  expect(columns).toHaveLength(9);
  expect(rows.map(([name]) => name)).toEqual(['CE, SGD', 'CE, GD', '0-Hinge, SGD', '0-Hinge, GD', 'untrained']);
  // Typed from the paper's Table 4.
  expect(rows.map(row => row[3])).toEqual([0.876, 0.867, 0.839, 0.695, null]);
  expect(rows.map(row => row[6])).toEqual([16, 11, 0.06, 2e-4, null]);
  const runs = ['ce-sgd', 'ce-gd', 'hinge-sgd', 'hinge-gd', 'untrained'];
  for (const [r, row] of rows.entries()) {
    const members = Array.from({ length: SHAPE.members }, (_, member) =>
      saidBy[runs[r]].filter(one => one.member === member && one.split === 'test'),
    );
    const right = members.map(of => of.filter(({ prediction, label }) => prediction === label).length / of.length);
    const margins = members.map(of => mean(of.map(({ outputMargin }) => outputMargin)));
    const deviation = (of: number[]) => Math.sqrt(of.reduce((sum, one) => sum + (one - mean(of)) ** 2, 0) / 2);
    for (const [column, value] of [
      [1, mean(right)],
      [2, deviation(right)],
      [4, mean(margins)],
      [5, deviation(margins)],
    ])
      expect(row[column]).toBeCloseTo(value, 10);
    expect(row[8]).toBeGreaterThan(0);
  }
});

test('table 3: the settings beside the paper', () => {
  const [{ rows }] = all['table-3'].panels as TablePanel[];
  expect(rows[1]).toEqual(['CE, GD', 80, 4096, 0.1, 6.4e-6, '60', '1200000', 0.9, 0.9]);
  expect(rows[3]).toEqual(['0-Hinge, GD', 80, 4096, 0.1, 6.4e-5, '50, 10', '800000', 0.9, 0.95]);
  expect(rows[4]).toEqual(['untrained', ...new Array(8).fill(null)]);
});

test('tables 1 and 2: the runs that are trained as usual, beside the paper', async () => {
  const { 'table-1': settings, 'table-2': accuracies } = await figuresOf(folders, 'table-1', 'table-2');
  const [first] = settings.panels as TablePanel[];
  expect(first.rows).toEqual([
    ['ce-sgd', 'vgg16, fashion_mnist_mini', 0.1, 0.9, 0, '40'],
    // Typed from the paper's Table 1: VGG16 on Fashion MNIST.
    ['ce-sgd: paper', 'vgg16, fashion_mnist_mini', 0.01, 0.95, 0, '3000, 6000, 1000'],
  ]);
  const [second] = accuracies.panels as TablePanel[];
  const right = saidBy['ce-sgd'].filter(({ split }) => split === 'test');
  expect(second.rows).toHaveLength(1);
  expect(second.rows[0][3]).toBeCloseTo(mean(right.map(({ prediction, label }) => Number(prediction === label))), 10);
  expect(second.rows[0][5]).toBe(0.93);
  expect(renderSvg(settings)).toContain('3000, 6000, 1000');
});

test('two runs of one setting keep their names; a setting that is missing is left out', async () => {
  const some = await figuresOf([folders[0], folderOf('ce-sgd', 7), folders[4]], ...IDS);
  const names = (some['table-4'].panels[0] as TablePanel).rows.map(([name]) => String(name));
  expect(names[0]).toMatch(/^CE, SGD: .*run/);
  expect(names[2]).toBe('untrained');
  expect(some['figure-a12'].panels).toHaveLength(1);
  expect(some['figure-a12'].notes.join()).not.toContain('No run is untrained');
});

test('what is lacking is told', async () => {
  const alike = await figuresOf([folders[0]], ...IDS);
  expect(Object.keys(alike.cannot)).toEqual(IDS);
  const asked = await figuresOf([folders[4], folderOf('ce-sgd', 8, 'undecided')], 'figure-6-right');
  expect(asked.cannot['figure-6-right']).toBe(
    'needs every probe asked about every image: `probes: { examples: all }` in ce-sgd',
  );
});

test('tables are drawn, with what stands in them', () => {
  for (const id of ['table-3', 'table-4']) {
    const svg = renderSvg(all[id]);
    expect(svg).toContain('0-Hinge, GD');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  }
  expect(renderSvg(all['table-4'])).toContain('>2e−4<');
  expect(figuresCalled('Table 4')).toEqual(['table-4']);
  expect(figuresCalled('A.11')).toEqual(['figure-a11']);
  expect(figuresCalled('6-right')).toEqual(['figure-6-right']);
});
