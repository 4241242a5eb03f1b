import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { estimateFile } from '../../../server/src/experiment/costRules.ts';
import { USUAL_RATES } from '../../../server/src/experiment/estimate.ts';
import { INTERVENTION } from '../../../server/src/experiment/intervention.ts';
import { resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import { validate } from '../../../server/src/language/diagnostics/validate.ts';

const shipped = fileURLToPath(new URL('../../../experiments/', import.meta.url));
const files = readdirSync(shipped, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.depthlens.yaml'))
  .map(file => file.split(sep).join('/'));
const index = readFileSync(join(shipped, 'README.md'), 'utf8');
const read = (file: string) => readFileSync(join(shipped, file), 'utf8');

test('there are experiments to try', () => {
  expect(files).toContain('quickstart.depthlens.yaml');
  expect(files.length).toBeGreaterThan(50);
  const names = files.map(file => /^name: (.*)$/m.exec(read(file))![1]);
  // Small ones have the names of large ones, in another folder.
  for (const folder of ['paper/', 'small/', 'study/']) {
    const inside = names.filter((_, i) => files[i].startsWith(folder));
    expect(new Set(inside).size).toBe(inside.length);
  }
});

describe.each(files)('%s', file => {
  const text = read(file);
  const checked = validate(text);

  test('has no mistakes, and stands in the index', () => {
    expect(checked.diagnostics).toEqual([]);
    expect(index, 'experiments/README.md').toContain(`](${file})`);
  });

  const cost = /^# Cost: about ([\d.]+) (minute|hour|day|year)s? on two cores/m.exec(text);
  test.skipIf(!cost)('costs what it says, to half of it', () => {
    const seconds = Number(cost![1]) * SECONDS[cost![2] as keyof typeof SECONDS];
    const machine = { memoryBytes: 8e9, cores: 2, rates: USUAL_RATES, measured: false };
    // No less than a minute is told.
    const estimate = Math.max(60, estimateFile(checked.file!, machine)!.seconds);
    expect(seconds / estimate).toBeGreaterThan(1 / 1.5);
    expect(seconds / estimate).toBeLessThan(1.5);
  });

  test.skipIf(!/^paper\/(?:table-1|ensemble|figure-5)/.test(file))("has the paper's settings, all written out", () => {
    const { dataset, model, training } = checked.file!;
    const { network } = resolveExperiment(checked.file!);
    // What is left out has the settings of Table 1, which `resolve.test.ts` compares with the paper.
    const defaults = resolveExperiment({ name: 'a', dataset, model: { architecture: model!.architecture } }).network!;
    expect(network).toEqual(defaults);
    expect(Object.keys(training!).toSorted()).toEqual(Object.keys(defaults.training).toSorted());
  });
});

test.each(INTERVENTION)('the row "$name" of Table 3, at full size', row => {
  const file = `paper/intervention-${row.loss === 'zero_hinge' ? 'zero-hinge' : 'ce'}-${row.full ? 'gd' : 'sgd'}.depthlens.yaml`;
  const { dataset, ensemble, network } = resolveExperiment(validate(read(file)).file!);
  expect(dataset).toMatchObject({
    name: 'cifar10',
    classes: ['horse', 'deer'],
    limit: { train: row.batch === 256 ? 4096 : row.batch },
  });
  expect(ensemble).toEqual({ members: 5, split: 'full' });
  const { loss, learning_rate, momentum, schedule } = row;
  const batch_size = row.full ? 'full' : row.batch;
  expect(network!.model).toMatchObject({ architecture: 'vgg16', width: 1 });
  expect(network!.training).toMatchObject({ loss, batch_size, learning_rate, momentum, schedule, weight_decay: 0 });
});

test('the index names no file that is not there', () => {
  const named = [...index.matchAll(/\]\(([^)]*\.depthlens\.yaml)\)/g)].map(([, file]) => file);
  expect(named.filter(file => !files.includes(file))).toEqual([]);
});

const SECONDS = { minute: 60, hour: 3600, day: 86_400, year: 365 * 86_400 };
