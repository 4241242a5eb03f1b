import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNpy } from '../../../server/src/data/formats/npy.ts';
import { memberFolder } from '../../../server/src/runs/folder.ts';
import { readHistory, writeHistory } from '../../../server/src/runs/history.ts';
import { historyFiles } from '../../../server/src/runs/memberFiles.ts';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'depthlens-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

test.each([
  [255, '|u1'],
  [256, '<u2'],
  [65_536, '<i4'],
])('with an evaluation %s it is kept as %s, and read example by example', async (evaluation, dtype) => {
  const history = { ends: Int32Array.of(1, 4, 5), changes: Int32Array.of(0, 3, 0, 1, 2, 0, evaluation, 1, 0, 9) };
  writeHistory(run, 0, 'validation', history);
  const folder = memberFolder(run, 0);
  expect((await readNpy(join(folder, historyFiles('validation').changes))).dtype).toBe(dtype);
  expect([0, 1, 2].map(row => readHistory(folder, 'validation', row))).toEqual([
    [{ evaluation: 0, prediction: 3 }],
    [
      { evaluation: 0, prediction: 1 },
      { evaluation: 2, prediction: 0 },
      { evaluation, prediction: 1 },
    ],
    [{ evaluation: 0, prediction: 9 }],
  ]);
  expect(readHistory(folder, 'train', 0)).toBeUndefined();
});
