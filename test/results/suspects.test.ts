import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nearCorner } from '../../server/src/results/corners.ts';
import { meanOf } from '../../server/src/results/ensemble.ts';
import { type Evidence, readEvidence } from '../../server/src/results/evidence.ts';
import { evaluateSuspects, rankSuspects } from '../../server/src/results/suspects.ts';
import { type Golden, madeUpMembers, type Row, readGolden } from './golden.ts';
import { writeMadeUpRun } from './madeUpRun.ts';

interface Found {
  average_precision: number;
  auroc: number;
}
interface GoldenSuspects {
  doubts: { index: number; score: number | null; loss: number | null }[];
  by_score: Found;
  by_held_out: Found;
  by_loss: Found;
  flagged: number[];
  recall: number;
  precision: number;
  suggestions_right: number;
}

const golden = readGolden<Golden>('members');
const expected = readGolden<GoldenSuspects>('suspects');
const { examples } = readGolden<{ examples: Row[] }>('expected');
const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
const FIRST_TEST = 1000;
let folder: string;
let evidence: Evidence;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  evidence = await readEvidence(writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(golden)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([false, true])('scores equal what numpy counts, in descending order (test images: %s)', ofTest => {
  const { judged, scores, unjudged } = rankSuspects(evidence, ofTest);
  const wanted = expected.doubts.filter(({ index }) => index >= FIRST_TEST === ofTest);
  const known = wanted.filter(({ score }) => score !== null);
  expect(unjudged).toBe(wanted.length - known.length);
  expect([...judged.index].sort((a, b) => a - b)).toEqual(known.map(({ index }) => index));
  const scoreOf = new Map(known.map(({ index, score }) => [index, score!]));
  for (const [place, index] of judged.index.entries()) expect(scores[place]).toBeCloseTo(scoreOf.get(index)!, 12);
  for (let place = 1; place < scores.length; place++) expect(scores[place]).toBeLessThanOrEqual(scores[place - 1]);
});

test('losses equal numpy', () => {
  const loss = meanOf(evidence.crossEntropy);
  for (const [row, { index, loss: value }] of expected.doubts.entries()) {
    expect(evidence.index[row]).toBe(index);
    if (value === null) expect(loss[row]).toBeNaN();
    else expect(loss[row]).toBeCloseTo(value, 10);
  }
});

test('suspects are those whose consensus class is not their label', () => {
  const { judged, suspects } = rankSuspects(evidence, false);
  expect(suspects.map(place => judged.index[place]).sort((a, b) => a - b)).toEqual(expected.flagged);
});

test('how well they find changed labels equals scikit-learn', () => {
  const { rankings, recall, precision, suggestionsRight } = evaluateSuspects(evidence, rankSuspects(evidence, false));
  for (const [name, found] of [
    ['suspects', expected.by_score],
    ['held out', expected.by_held_out],
    ['loss', expected.by_loss],
  ] as const) {
    const { result } = rankings.find(({ ranking }) => ranking === name)!;
    expect(result.averagePrecision).toBeCloseTo(found.average_precision, 12);
    expect(result.auroc).toBeCloseTo(found.auroc, 12);
  }
  expect(recall).toBeCloseTo(expected.recall, 12);
  expect(precision).toBeCloseTo(expected.precision, 12);
  expect(suggestionsRight).toBeCloseTo(expected.suggestions_right, 12);
});

test('the images of a corner, nearest first', () => {
  const { judged, scores, unjudged } = nearCorner(evidence, 'ambiguous');
  const distanceOf = new Map(examples.map(row => [row.index, row.distance_ambiguous as number | null]));
  const known = [...distanceOf.values()].filter(distance => distance !== null);
  expect(judged.index).toHaveLength(known.length);
  expect(unjudged).toBe(examples.length - known.length);
  for (const [place, index] of judged.index.entries())
    expect(scores[place]).toBeCloseTo(1 - distanceOf.get(index)! / Math.SQRT2, 12);
  for (let place = 1; place < scores.length; place++) expect(scores[place]).toBeLessThanOrEqual(scores[place - 1]);
});

test('with no vote of its own in training, none is taken off', async () => {
  const run = writeMadeUpRun(join(folder, 'others'), { ...about, excludeSelf: true }, madeUpMembers(golden));
  const { seenNeighbours, labels, train } = await readEvidence(run);
  const classes = about.classes.length;
  // At each probe of each member that has seen it, an image has one vote more for its label, unless it had none.
  let more = 0;
  for (let row = 0; row < labels.length; row++) {
    const added = seenNeighbours[row * classes + labels[row]] - evidence.seenNeighbours[row * classes + labels[row]];
    expect(added).toBeLessThanOrEqual(train.times[row] * golden.probes);
    more += added;
  }
  const withVotes = golden.members.flatMap(({ train }) =>
    train.votes.flatMap((votes, i) => votes.filter((count, at) => at % classes === train.labels[i] && count > 0)),
  );
  expect(more).toBe(withVotes.length);
});

test('a probe that was not asked takes nothing off', async () => {
  const members = madeUpMembers(golden);
  const classes = about.classes.length;
  // As with `probes: { examples: undecided }`: the input's probe was asked about no image.
  for (const member of members) for (const split of Object.values(member)) split.votes![0].fill(0);
  const { seenNeighbours } = await readEvidence(writeMadeUpRun(join(folder, 'undecided'), about, members));
  const neighbours = golden.members.map(({ train }) =>
    train.votes.map((votes, i) => {
      const own = votes.filter((count, at) => at >= classes && at % classes === train.labels[i] && count > 0).length;
      return (golden.probes - 1) * golden.k - own;
    }),
  );
  expect(seenNeighbours.reduce((sum, count) => sum + count, 0)).toBe(
    neighbours.flat().reduce((sum, count) => sum + count, 0),
  );
  expect(Math.min(...seenNeighbours)).toBe(0);
});
