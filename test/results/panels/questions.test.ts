import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../unit/data/helpers.ts';
import { madeUp, writeMade } from '../figures/made.ts';
import { ask } from './asked.ts';

const temporary = temporaryFolder();

test('about tells what stands over the views', async () => {
  const run = writeMade(madeUp({ members: 3 }), { record: { name: 'three' } });
  const [about] = Object.values(await ask(run, 'about', {}));
  expect(about).toMatchObject({
    folder: run,
    name: 'three',
    status: 'finished',
    members: { total: 3, finished: 3, failed: 0 },
    architecture: null,
    dataset: 'fashion_mnist_mini',
    classes: ['class 0', 'class 1', 'class 2', 'class 3'],
    labelNoise: false,
    backend: null,
    marksStamp: '',
  });
  expect(about.probes).toHaveLength(5);
  // Nothing happened, so no view asks again.
  expect((await ask(run, 'about', {}))[0]).toEqual(about);
});

test('a run that is gone, and a folder that is none, are told by name', async () => {
  const run = writeMade(madeUp({ members: 1 }));
  await ask(run, 'examples', {});
  rmSync(run, { recursive: true });
  for (const question of ['about', 'examples', 'map', 'marks'] as const)
    await expect(ask(run, question, {})).rejects.toThrow(`${run} does not exist`);
  await expect(ask(temporary, 'curves', {})).rejects.toThrow('is not a run folder');
  await expect(ask(join(temporary, 'none'), 'figures', {})).rejects.toThrow('does not exist');
});

test('questions that are about one run, and those that nobody can answer', async () => {
  const runs = [writeMade(madeUp({ members: 1 })), writeMade(madeUp({ members: 1 }))];
  await expect(ask(runs, 'examples', {})).rejects.toThrow('of one run, not of several');
  for (const question of ['toString', 'constructor', 'weather'])
    await expect(ask(runs, question as 'about', {})).rejects.toThrow(`no answer to '${question}'`);
});

test('figures: those that can be drawn, and the reasons of the others', async () => {
  const run = writeMade(madeUp());
  const { figures, cannot, told } = await ask(run, 'figures', {});
  expect(figures.length).toBeGreaterThan(8);
  expect(cannot.map(({ id }) => id)).toContain('figure-2-left');
  expect(told).toContain('Drawing Figure 1 (right)');
  const { told: nothing, ...again } = await ask(`${run}/`, 'figures', {});
  expect(nothing).toEqual([]);
  expect(again).toEqual({ figures, cannot, pictures: [] });
  const both = await ask([run, writeMade(madeUp({ seed: 2 }))], 'figures', {});
  expect(both.figures.map(({ id }) => id)).toContain('figure-2-left');
});
