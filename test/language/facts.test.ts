import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { questionsOf } from '../../server/src/experiment/facts.ts';
import { validateParsed } from '../../server/src/language/diagnostics/validate.ts';
import { parseText } from '../../server/src/language/parse/parse.ts';
import { lookUp } from '../../server/src/runs/lookUp.ts';

const folder = mkdtempSync(join(tmpdir(), 'depthlens facts '));
const file = join(folder, 'a.depthlens.yaml');
mkdirSync(join(folder, 'empty'));
mkdirSync(join(folder, 'arrays'));
writeFileSync(join(folder, 'a file'), '');
for (const name of ['train_00.npy', 'train_labels.npy', 'val_00.npy', 'val_labels.npy'])
  writeFileSync(join(folder, 'arrays', name), '');
afterAll(() => rmSync(folder, { recursive: true }));

const MODEL = 'model: { architecture: mlp, width: 0.1 }\ntraining: { schedule: [10] }\n';
const shipped = join(import.meta.dirname, '../../experiments/data/fashion-mnist-mini');

/** What is said of a text, without what depends on the speed of this machine. */
async function told(text: string, experimentFile: string | undefined = file) {
  const parsed = parseText(text);
  const { machine, ...facts } = await lookUp(questionsOf(parsed.value), experimentFile);
  expect(machine!.memoryBytes).toBeGreaterThan(0);
  const { diagnostics, file: valid } = validateParsed(parsed, facts);
  return { valid: valid !== undefined, said: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}
const images = (path: string) => `name: a\ndataset:\n  name: fashion_mnist_mini\n  path: ${path}\n${MODEL}`;
const embeddings = (path: string) => `name: a\ndataset:\n  name: embeddings\n  path: ${path}\n`;

describe('dataset.path', () => {
  test('is seen from the folder of the file', async () => {
    const { said, valid } = await told(images('nowhere'));
    expect(said).toEqual([`path-not-found: ${join(folder, 'nowhere')}: there is no such folder`]);
    expect(valid).toBe(false);
    expect((await told(images(JSON.stringify(shipped)))).said).toEqual([]);
  });

  test('has to be a folder, with the files of the data set', async () => {
    expect((await told(images('a file'))).said).toEqual([`path-not-found: ${join(folder, 'a file')} is not a folder`]);
    expect((await told(images('empty'))).said[0]).toMatch(
      /^data-not-found: .*empty: the files of Fashion-MNIST mini are not here. It has to hold train-images/,
    );
  });

  test('of embeddings has to hold arrays', async () => {
    expect((await told(embeddings('empty'))).said[0]).toMatch(/^data-not-found: .* holds no train_00.npy/);
    expect(await told(embeddings('arrays'))).toEqual({ said: [], valid: true });
  });

  test('of images has to hold a folder for each class, or images that a label file names', async () => {
    const photos = (more = '') => `name: a\ndataset:\n  name: image_folder\n  path: photos${more}\n${MODEL}`;
    const png = (path: string) => {
      mkdirSync(dirname(join(folder, 'photos', path)), { recursive: true });
      writeFileSync(join(folder, 'photos', path), 'looked at from outside only');
    };
    expect((await told(photos())).said).toEqual([`path-not-found: ${join(folder, 'photos')}: there is no such folder`]);
    png('cats/1.png');
    expect((await told(photos())).said).toEqual([
      expect.stringMatching(
        /^data-not-found: Only one class has images: cats\. At least two are needed\. Is it perhaps/,
      ),
    ]);
    for (let i = 0; i < 40; i++) {
      png(`cats/${i}.png`);
      png(`dogs/${i}.png`);
    }
    // What has come since is seen: 2 x 40, of which 16 are drawn for testing and a tenth of the rest for validation.
    const small = '\n  limit: { train: 65 }';
    expect((await told(photos(small))).said).toEqual([
      'limit-too-large: photos has 64 training images, not 65',
      expect.stringMatching(/^full-batch: /),
    ]);
    expect((await told(photos('\n  classes: [cats, dog]'))).said).toContain(
      'unknown-class: photos has no class "dog". Did you mean "dogs"?',
    );
    const withLabels = photos('\n  labels: labels.csv # depthlens-ignore small-class');
    expect((await told(withLabels)).said[0]).toMatch(/^data-not-found: labels\.csv: there is no such file, neither in/);
    writeFileSync(join(folder, 'labels.csv'), 'path,label\ncats/1.png,cat\ndogs/1.png\n');
    const parsed = parseText(withLabels);
    const facts = await lookUp(questionsOf(parsed.value), file);
    const [{ range, message }] = validateParsed(parsed, facts).diagnostics;
    expect(message).toMatch(/labels\.csv, line 3: there is no label$/);
    expect(range.start).toEqual({ line: 4, character: 10 });
    writeFileSync(join(folder, 'labels.csv'), 'path,label\ncats/1.png,cat\nno.png,dog\n../x.png,dog\ndogs/1.png,dog\n');
    expect((await told(withLabels)).said).toContain(
      'files-left-out: 2 files cannot be used and will be left out, the first: no.png: there is no such file (line 3 of the label file)',
    );
  });

  test('leads nowhere from a file that is not on the disk, so nothing is said', async () => {
    const { machine: _, ...facts } = await lookUp(questionsOf(parseText(images('nowhere')).value), undefined);
    expect(facts).toEqual({});
  });

  test('a comment mutes what is only so on this machine; the run may try', async () => {
    expect(await told(images('nowhere # depthlens-ignore path-not-found'))).toEqual({ said: [], valid: true });
  });
});

test('a package that is missing is told at the method that needs it', () => {
  const text = (method: string) =>
    parseText(`name: a\ndataset: { name: cifar10 }\n${MODEL}probes: { method: ${method} }\n`);
  const facts = { hnswlib: 'The optional package hnswlib-node is not installed. Install it.' };
  const [diagnostic] = validateParsed(text('hnsw'), facts).diagnostics;
  expect(diagnostic).toMatchObject({ code: 'missing-package', message: facts.hnswlib, severity: 'error' });
  expect(diagnostic.range.start).toEqual({ line: 4, character: 18 });
  expect(validateParsed(text('exact'), facts).diagnostics).toEqual([]);
});

test('what is asked of any value', () => {
  for (const value of [
    undefined,
    null,
    3,
    'text',
    [],
    { dataset: 3, probes: null },
    { dataset: { path: 3, name: [] } },
  ])
    expect(questionsOf(value)).toEqual({ hnswlib: false });
});
