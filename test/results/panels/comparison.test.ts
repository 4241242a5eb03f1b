import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HistogramPanel, MatrixPanel } from '../../../server/src/results/figures/figure.ts';
import { madeUp, mean, type Said, spearmanOf, writeMade } from '../figures/made.ts';
import { ask } from './asked.ts';

const first = madeUp();
/** The same images, seen by other members. */
const second = madeUp().map((one, i): Said => ({ ...one, depth: i % 3 === 0 ? (one.depth + 1) % 5 : one.depth }));

const meanDepth = (said: Said[], index: number) => {
  const depths = said.filter(one => one.index === index && one.split === 'train' && !Number.isNaN(one.depth));
  return mean(depths.map(({ depth }) => depth));
};

function changed(run: string, change: (record: { experiment: Record<string, unknown>; name: string }) => void): string {
  const path = join(run, 'run.json');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  change(record);
  writeFileSync(path, JSON.stringify(record));
  return run;
}

test('two runs: Spearman of their depths, depth against depth, settings that differ', async () => {
  const runs = [
    changed(writeMade(first), record => {
      record.name = 'a';
    }),
    changed(writeMade(second), record => {
      record.name = 'b';
      record.experiment.probes = { ...(record.experiment.probes as object), k: 9 };
    }),
  ];
  const comparison = await ask(runs, 'comparison', {});
  expect(comparison.runs.map(({ name, members }) => [name, members])).toEqual([
    ['a', 6],
    ['b', 6],
  ]);
  expect(comparison.runs[0].accuracy).toEqual({ split: 'test', mean: 1, spread: 0 });
  expect(comparison.runs[0].meanDepth).toBeNull();
  expect(comparison.settings).toEqual([{ key: 'probes.k', values: ['7', '9'] }]);
  const matrices = comparison.panels.filter(panel => panel.kind === 'matrix') as MatrixPanel[];
  const pairs = comparison.panels.filter(panel => panel.kind === 'histogram') as HistogramPanel[];
  expect(matrices.map(({ title }) => title)).toEqual(['train', 'validation']);
  expect(matrices[0].rows).toEqual(['a', 'b']);
  const indices = [...new Set(first.map(({ index }) => index))];
  const both = indices
    .map(index => [meanDepth(first, index), meanDepth(second, index)] as const)
    .filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y));
  const [{ annotations, counts }] = pairs;
  expect(annotations).toMatchObject([{ kind: 'value', name: 'Spearman' }]);
  const [annotation] = annotations;
  expect(annotation.kind === 'value' && annotation.value).toBeCloseTo(spearmanOf(both), 10);
  expect(counts.flat().reduce((a, b) => a + b, 0)).toBe(both.length);
});

test('runs of one name are told apart; three runs have three pairs for each split', async () => {
  const runs = [writeMade(first), writeMade(second), writeMade(madeUp({ members: 1 }))];
  const { runs: about, panels } = await ask(runs, 'comparison', {});
  expect(new Set(about.map(({ name }) => name)).size).toBe(3);
  expect(panels.filter(({ kind }) => kind === 'histogram').length % 3).toBe(0);
});

test('one run, other data, and no finished member: what is missing is told, and the rest is there', async () => {
  const run = writeMade(first);
  const alone = await ask(run, 'comparison', {});
  expect(alone).toMatchObject({ settings: [], panels: [] });
  expect(alone.notes).toEqual(['Comparing depths needs at least two runs of the same data.']);
  const others = writeMade(madeUp(), { record: { classNames: ['w', 'x', 'y', 'z'] } });
  const unlike = await ask([run, others], 'comparison', {});
  expect(unlike.notes[0]).toMatch(/^Comparing depths needs runs of the same data; .* have other images or classes\.$/);
  const unfinished = await ask([run, writeMade([])], 'comparison', {});
  expect(unfinished.runs[1]).toMatchObject({ members: 0, accuracy: null, meanDepth: null });
  expect(unfinished.notes[0]).toContain('has no finished member yet');
});
