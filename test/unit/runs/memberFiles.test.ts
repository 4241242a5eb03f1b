import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNpy } from '../../../server/src/data/formats/npy.ts';
import { memberFolder } from '../../../server/src/runs/folder.ts';
import {
  NOT_PROBED,
  readArray,
  readVotes,
  splitArrayFile,
  votesFile,
  writeArray,
  writeNarrow,
} from '../../../server/src/runs/memberFiles.ts';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'depthlens-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const dtypeOf = async (file: string) => (await readNpy(join(memberFolder(run, 0), file))).dtype;

test.each([
  [255, '|u1'],
  [256, '<u2'],
])('votes of k = %s are kept as %s, and read as they were', async (k, dtype) => {
  const votes = Uint16Array.of(0, k, 3, k - 3, 1, 0);
  writeNarrow(run, 0, votesFile('train', 7), votes, k, [3, 2]);
  expect(await dtypeOf(votesFile('train', 7))).toBe(dtype);
  expect(await readVotes(run, 0, 'train', 7)).toEqual(votes);
});

test.each([
  [255, '|u1'],
  [256, '<u2'],
])('classes at the probes, of %s, are kept as %s; a probe that was not asked stays that', async (classes, dtype) => {
  const file = splitArrayFile('test', 'probe_classes');
  const at = Uint16Array.of(0, classes - 1, NOT_PROBED, 17);
  writeNarrow(run, 0, file, at, classes, [2, 2]);
  expect(await dtypeOf(file)).toBe(dtype);
  expect(await readArray(run, 0, file)).toEqual(at);
});

test('files of older runs, which are wide, are read as well', async () => {
  const votes = Uint16Array.of(30, 0, 25, 5);
  writeArray(run, 0, votesFile('train', 0), votes, [2, 2]);
  expect(await readVotes(run, 0, 'train', 0)).toEqual(votes);
  const classes = Uint16Array.of(3, NOT_PROBED, 255, 9);
  writeArray(run, 0, splitArrayFile('train', 'probe_classes'), classes, [2, 2]);
  expect(await readArray(run, 0, splitArrayFile('train', 'probe_classes'))).toEqual(classes);
});
