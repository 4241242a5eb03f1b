// Networks that are not trained, and gradient descent, through the command line.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArray, splitArrayFile } from '../../server/src/runs/memberFiles.ts';
import { depthlens, experimentFolder, onlyRun, TINY } from './cli.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function finishedRun(training: string, name: string): Promise<{ run: string; stdout: string }> {
  const text = TINY.replace(/^training: .*$/m, `training: ${training}`).replace('name: tiny', `name: ${name}`);
  const { folder, file } = experimentFolder(text);
  folders.push(folder);
  const { code, stdout, stderr } = await depthlens(['run', file]).ended;
  expect(code, stderr).toBe(0);
  return { run: onlyRun(folder)!, stdout };
}

let untrained: Awaited<ReturnType<typeof finishedRun>>;
let descent: Awaited<ReturnType<typeof finishedRun>>;
beforeAll(async () => {
  untrained = await finishedRun('none', 'untrained');
  descent = await finishedRun('{ loss: zero_hinge, batch_size: full, learning_rate: 0.05, schedule: [20] }', 'descent');
}, 60_000);

test('what is not trained has depths and margins, and learns nothing', async () => {
  expect(untrained.stdout).toMatch(/untrained: finished\nmlp, width 0.01, not trained, /);
  for (const split of ['train', 'test'] as const) {
    const learned = await readArray<Int32Array>(untrained.run, 0, splitArrayFile(split, 'iteration_learned'));
    expect(new Set(learned)).toEqual(new Set([0]));
    for (const array of ['prediction_depth', 'output_margin', 'input_margin'] as const)
      expect((await readArray(untrained.run, 0, splitArrayFile(split, array)))!.length).toBe(learned!.length);
  }
});

test('gradient descent lowers the loss of all images in every step', async () => {
  const losses = (await readArray<Float32Array>(descent.run, 0, 'loss.npy')) ?? new Float32Array(0);
  expect(losses).toHaveLength(20);
  expect(descent.stdout).toContain(', zero-margin hinge loss, full batch, ');
  expect(losses[19]).toBeLessThan(losses[0]);
});

test('figures prints the tables of both, beside the paper', async () => {
  const out = join(folders[0], 'figures');
  const { code, stdout } = await depthlens(['figures', untrained.run, descent.run, '--out', out, '--only', 'table-4'])
    .ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/setting +accuracy, test/);
  expect(stdout).toMatch(/0-Hinge, GD +\d+\.\d % +– +69\.5 % /);
  expect(stdout).toMatch(/untrained +\d+\.\d % +– +– /);
  expect(readFileSync(join(out, 'table-4.svg'), 'utf8')).toContain('0-Hinge, GD');
});
