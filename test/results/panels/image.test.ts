import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { imageAnswer } from '../../../server/src/results/panels/image.ts';
import { NOT_PROBED } from '../../../server/src/runs/memberFiles.ts';
import { type MadeUpMember, type MadeUpSplit, writeMadeUpRun } from '../madeUpRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'depthlens image '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CLASSES = ['Bag', 'Boot', 'Coat'];
const PROBES = 2;

/** A split in which everything about an image is told by its number and its member's. */
function split(member: number, index: number[], unknown = false): MadeUpSplit {
  const per = <T>(of: (i: number) => T) => index.map(of);
  return {
    index: Int32Array.from(index),
    arrays: {
      labels: Int32Array.from(per(i => i % 3)),
      original_labels: Int32Array.from(per(i => (i === 5 ? 0 : i % 3))),
      predictions: Int32Array.from(per(i => (i + member) % 3)),
      prediction_depth: Float32Array.from(per(() => (unknown ? Number.NaN : member % 2))),
      iteration_learned: Int32Array.from(per(i => 10 * (i % 3))),
      output_margin: Float32Array.from(per(i => i + member / 4)),
      input_margin: Float32Array.from(per(() => (unknown ? Number.POSITIVE_INFINITY : 0.5))),
      probe_classes: Uint8Array.from(per(i => [unknown ? NOT_PROBED & 0xff : i % 3, (i + member) % 3]).flat()),
    },
    // An older version kept none.
    ...(member > 0 && {
      history: {
        ends: Int32Array.from(index.keys(), row => 2 * (row + 1)),
        changes: Int32Array.from(per(i => [0, 1, 2, i % 3]).flat()),
      },
    }),
    votes: Array.from({ length: PROBES }, (_, probe) =>
      Uint8Array.from(per(i => (unknown && probe === 0 ? [0, 0, 0] : [i % 7, 30 - (i % 7) - member, member])).flat()),
    ),
  };
}

const members: MadeUpMember[] = [
  { train: split(0, [0, 1, 2, 5]), validation: split(0, [3, 4]) },
  { train: split(1, [0, 1, 2, 3]), validation: split(1, [4, 5]) },
  { train: split(2, [0, 3, 4]), validation: split(2, [1, 2, 5], true) },
];
const about = { classes: CLASSES, probes: PROBES, evaluationSteps: Int32Array.of(0, 10, 25) };
const run = writeMadeUpRun(join(folder, 'run'), about, members);

describe('one image', () => {
  test('what each finished member says of it, from its own rows', async () => {
    const image = await imageAnswer(run, 5, () => 'different_class');
    expect(image.members).toEqual([
      {
        member: 0,
        split: 'train',
        prediction: 2,
        depth: 0,
        iterationLearned: 20,
        outputMargin: 5,
        inputMargin: 0.5,
        probeClasses: [2, 2],
        votes: [
          [5, 25, 0],
          [5, 25, 0],
        ],
        history: null,
      },
      {
        member: 1,
        split: 'validation',
        prediction: 0,
        depth: 1,
        iterationLearned: 20,
        outputMargin: 5.25,
        inputMargin: 0.5,
        probeClasses: [2, 0],
        votes: [
          [5, 24, 1],
          [5, 24, 1],
        ],
        history: [
          { step: 0, prediction: 1 },
          { step: 25, prediction: 2 },
        ],
      },
      {
        member: 2,
        split: 'validation',
        prediction: 1,
        depth: null,
        iterationLearned: 20,
        outputMargin: 5.5,
        inputMargin: null,
        probeClasses: [null, 1],
        votes: [null, [5, 23, 2]],
        history: [
          { step: 0, prediction: 1 },
          { step: 25, prediction: 2 },
        ],
      },
    ]);
    expect(image).toMatchObject({
      index: 5,
      label: 2,
      originalLabel: 0,
      // Of two classes with a vote each the lowest, since its label has none.
      consensusClass: 0,
      form: 'different_class',
      path: null,
      sprites: null,
      sprite: null,
      probes: ['probe0', 'probe1'],
      k: [30, 30],
      lastStep: 25,
      wrong: { unseen: 2, ofUnseen: 2, train: 0, ofTrain: 1 },
      meanDepth: { train: 0, unseen: 1 },
      margins: { output: 5.375, input: 0.5 },
    });
    expect(JSON.parse(JSON.stringify(image))).toEqual(image);
  });

  test('where all members trained on it there is no consensus', async () => {
    const { consensusClass, wrong, meanDepth, margins } = await imageAnswer(run, 0, () => 'none');
    expect(consensusClass).toBeNull();
    expect(wrong).toEqual({ unseen: 0, ofUnseen: 0, train: 2, ofTrain: 3 });
    expect(meanDepth.unseen).toBeNull();
    expect(margins).toEqual({ output: null, input: null });
  });

  test('where it is in the sprite sheets, and which file it is', async () => {
    const own = writeMadeUpRun(join(folder, 'own'), about, members);
    mkdirSync(join(own, 'thumbnails'));
    const sprites = { width: 28, height: 28, columns: 40, rows: 25, sheets: ['sheet_000.png'] };
    writeFileSync(join(own, 'thumbnails/layout.json'), JSON.stringify({ ...sprites, index: [4, 5] }));
    writeFileSync(
      join(own, 'files.json'),
      JSON.stringify({ folder: '/data', skipped: [], duplicates: [], index: [4, 5], paths: ['a/4.png', 'b/5.png'] }),
    );
    expect(await imageAnswer(own, 5, () => 'none')).toMatchObject({ sprites, sprite: 1, path: 'b/5.png' });
    expect(await imageAnswer(own, 3, () => 'none')).toMatchObject({ sprites, sprite: null, path: null });
  });

  test('an image that is not there, and a run without a finished member, are told', async () => {
    await expect(imageAnswer(run, 99, () => 'none')).rejects.toThrow('This run has no image 99.');
    const young = writeMadeUpRun(join(folder, 'young'), about, []);
    await expect(imageAnswer(young, 0, () => 'none')).rejects.toThrow('No member of this run is finished yet');
  });
});
