import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nameProblem, templates } from '../../client/src/templates.ts';
import { KNOWN_DATASET_NAMES } from '../../server/src/experiment/datasets.ts';
import { BUILT_IN, experimentSchema } from '../../server/src/experiment/schema.ts';
import { validate } from '../../server/src/language/diagnostics/validate.ts';

const quickstart = readFileSync('experiments/quickstart.depthlens.yaml', 'utf8');
const all = templates(quickstart);

describe.each(all)('$title', ({ name, needsFolder, text }) => {
  test('has nothing to complain about', () => {
    const written = needsFolder ? text(name, 'my arrays: all') : text(name);
    const { file, diagnostics } = validate(written);
    expect(diagnostics).toEqual([]);
    expect(file?.name).toBe(name);
    if (needsFolder) expect(file?.dataset.path).toBe('my arrays: all');
  });

  test('takes the name that one gives', () => {
    expect(validate(text('another-1')).file?.name).toBe('another-1');
  });
});

test('there is one for each data set and network of the paper', () => {
  const files = all.map(({ text }) => validate(text('x')).file!);
  for (const dataset of KNOWN_DATASET_NAMES) {
    if (dataset === 'fashion_mnist_mini' || dataset === 'mnist') continue;
    for (const architecture of BUILT_IN) {
      const its = files.filter(file => file.dataset.name === dataset && file.model?.architecture === architecture);
      expect(its.length, `${architecture} on ${dataset}`).toBeGreaterThan(0);
    }
  }
  expect(files.filter(file => file.dataset.label_noise)).toHaveLength(2);
  expect(files.filter(file => file.dataset.name === 'embeddings')).toHaveLength(1);
  expect(files.filter(file => file.dataset.name === 'image_folder')).toHaveLength(1);
});

test('the quickstart is the one that ships, without what is for a terminal', () => {
  expect(all[0].text('mine')).not.toContain('npm');
  expect(validate(all[0].text('quickstart')).file).toEqual(validate(quickstart).file);
});

test.each(['', 'a b', 'ä', 'x/y', 'x'.repeat(101)])('the name %o is refused here and in the file', name => {
  expect(nameProblem(name)).toBeDefined();
  expect(experimentSchema.shape.name.safeParse(name).success).toBe(false);
});

test.each(['a', 'A-1_b.c', 'x'.repeat(100)])('the name %o is taken here and in the file', name => {
  expect(nameProblem(name)).toBeUndefined();
  expect(experimentSchema.shape.name.safeParse(name).success).toBe(true);
});
