import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SplitName } from '../../../server/src/protocol.ts';
import { openRuns } from '../../../server/src/results/figures/openRun.ts';
import type { RunRecord } from '../../../server/src/runs/folder.ts';
import { temporaryFolder } from '../../unit/data/helpers.ts';
import { type MadeUpMember, writeMadeUpRun } from '../madeUpRun.ts';

/** What one made-up member says of one image: the tests compute from these, one by one, what a figure must show. */
export interface Said {
  member: number;
  split: SplitName;
  index: number;
  label: number;
  prediction: number;
  /** NaN: undefined. */
  depth: number;
  iteration: number;
  outputMargin: number;
  inputMargin: number;
  /** votes[probe][class] */
  votes: number[][];
}

export interface Shape {
  members: number;
  train: number;
  test: number;
  classes: number;
  probes: number;
  split: number | 'full';
  seed: number;
}

export const SHAPE: Shape = { members: 6, train: 80, test: 30, classes: 4, probes: 5, split: 0.5, seed: 1 };
const K = 7;
const temporary = temporaryFolder();

/** Random images, of which some are harder than others, so that correlations are not 0; ties and gaps come by themselves. */
export function madeUp(shape: Partial<Shape> = {}): Said[] {
  const { members, train, test, classes, probes, split, seed } = { ...SHAPE, ...shape };
  const next = random(seed);
  const whole = (below: number) => Math.floor(next() * below);
  const images = Array.from({ length: train + test }, (_, index) => {
    return { index, label: whole(classes), hardness: next(), isTest: index >= train };
  });
  return Array.from({ length: members }, (_, member) =>
    images.map(({ index, label, hardness, isTest }): Said => {
      const heldOut = split !== 'full' && next() < split;
      const prediction = next() < hardness * 0.8 ? whole(classes) : label;
      const depth = next() < 0.05 ? Number.NaN : Math.min(probes - 1, Math.floor(next() * hardness * (probes + 1)));
      return {
        member,
        split: isTest ? 'test' : heldOut ? 'validation' : 'train',
        index,
        label,
        prediction,
        depth,
        iteration: 10 * whole(1 + Math.round(20 * hardness)),
        outputMargin: Math.fround(Math.exp(3 - 4 * hardness + next())),
        inputMargin: next() < 0.02 ? 0 : Math.fround(Math.exp(-4 * hardness + next())),
        votes: Array.from({ length: probes }, () => {
          const votes = new Array(classes).fill(0);
          for (let k = 0; k < K; k++) votes[next() < hardness ? whole(classes) : label]++;
          return votes;
        }),
      };
    }),
  ).flat();
}

/** Writes them as the members of a run would have, and opens that run. */
export async function openMadeUp(
  said: Said[],
  { shape = {}, record = {} }: { shape?: Partial<Shape>; record?: Changes } = {},
) {
  const folder = writeMade(said, { shape, record });
  const [run] = await openRuns([folder]);
  return run;
}

export interface Changes {
  name?: string;
  dataset?: RunRecord['experiment']['dataset'];
  measures?: RunRecord['experiment']['measures'];
  network?: RunRecord['experiment']['network'];
  examples?: 'all' | 'undecided';
  classNames?: string[];
}

export function writeMade(
  said: Said[],
  { shape = {}, record = {} }: { shape?: Partial<Shape>; record?: Changes } = {},
): string {
  const { classes, probes, split } = { ...SHAPE, ...shape };
  const folder = mkdtempSync(join(temporary, 'a run '));
  const members = [...new Set(said.map(({ member }) => member))].map(member =>
    memberOf(
      said.filter(one => one.member === member),
      probes,
    ),
  );
  const names = record.classNames ?? Array.from({ length: classes }, (_, c) => `class ${c}`);
  writeMadeUpRun(folder, { classes: names, probes, k: K, split }, members);
  const path = join(folder, 'run.json');
  const written: RunRecord = JSON.parse(readFileSync(path, 'utf8'));
  written.name = record.name ?? 'made';
  if (record.dataset) written.experiment.dataset = record.dataset;
  if (record.network) written.experiment.network = record.network;
  if (record.measures) written.experiment.measures = record.measures;
  if (record.examples) written.experiment.probes.examples = record.examples;
  writeFileSync(path, JSON.stringify(written));
  return folder;
}

function memberOf(said: Said[], probes: number): MadeUpMember {
  const member: MadeUpMember = {};
  for (const split of ['train', 'validation', 'test'] as const) {
    const of = said.filter(one => one.split === split);
    if (of.length === 0) continue;
    const whole = (value: (one: Said) => number) => Int32Array.from(of, value);
    const real = (value: (one: Said) => number) => Float32Array.from(of, value);
    member[split] = {
      index: whole(({ index }) => index),
      arrays: {
        labels: whole(({ label }) => label),
        original_labels: whole(({ label }) => label),
        predictions: whole(({ prediction }) => prediction),
        iteration_learned: whole(({ iteration }) => iteration),
        prediction_depth: real(({ depth }) => depth),
        output_margin: real(({ outputMargin }) => outputMargin),
        input_margin: real(({ inputMargin }) => inputMargin),
        probe_classes: Uint16Array.from(of.flatMap(({ votes }) => votes.map(argmax))),
      },
      votes: Array.from({ length: probes }, (_, probe) => Uint16Array.from(of.flatMap(({ votes }) => votes[probe]))),
    };
  }
  return member;
}

export function argmax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The class that most of these predict; the label among equals, else the lowest. */
export function consensusOf(said: readonly Said[], classes = SHAPE.classes) {
  const counts = Array.from({ length: classes }, (_, c) => said.filter(({ prediction }) => prediction === c).length);
  const most = Math.max(...counts);
  const tied = counts.flatMap((count, c) => (count === most ? [c] : []));
  const { label } = said[0];
  return {
    class: tied.includes(label) ? label : tied[0],
    consistency: counts[label] / said.length,
    consensusConsistency: most / said.length,
    entropy: -counts
      .filter(count => count > 0)
      .reduce((sum, n) => sum + (n / said.length) * Math.log(n / said.length), 0),
  };
}

/** Pearson's correlation from its definition with z-scores. */
export function pearsonOf(pairs: readonly (readonly [number, number])[]): number {
  const deviation = (values: number[]) => Math.sqrt(mean(values.map(value => (value - mean(values)) ** 2)));
  const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  return mean(pairs.map(([a, b]) => ((a - mean(x)) / deviation(x)) * ((b - mean(y)) / deviation(y))));
}

/** Spearman's: each rank counted by comparing with every other value. */
export function spearmanOf(pairs: readonly (readonly [number, number])[]): number {
  const rank = (values: number[], value: number) =>
    values.filter(other => other < value).length + (values.filter(other => other === value).length + 1) / 2;
  const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  return pearsonOf(pairs.map(([a, b]) => [rank(x, a), rank(y, b)] as const));
}

/** Numbers from 0 to 1, the same on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
