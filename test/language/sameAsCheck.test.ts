import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { readExperiment } from '../../server/src/cli/readExperiment.ts';
import { validate } from '../../server/src/language/diagnostics/validate.ts';
import { applyEdits } from '../../server/src/language/fixes/edit.ts';
import { quickFixes } from '../../server/src/language/fixes/quickFix.ts';
import { parseText } from '../../server/src/language/parse/parse.ts';
import { type Client, NO_CACHE, startClient } from './client.ts';

const TEXT = `# Notes
name: a
dataset: { name: fashion_mnist, path: nowhere, classes: [Bag, Coat, Dress], label_noise: { fraction: 0.4 } }
model:
  architecture: vgg16 # depthlens-ignore path-not-found
  width: 0.25
training:
  learning_rate: 0.5
  # depthlens-ignore full-batch
  batch_size: 60000
  schedule:
    - 100
    - 200
ensemble: { members: 3, split: full }
probes: { k: 30, method: exact }
measures: [prediction_depth, output_margin]
`;
const PHOTOS = `name: a
dataset:
  name: image_folder
  path: photos
  labels: labels.csv # depthlens-ignore small-class
  size: 64
  test_split: { fraction: 0.2 }
  classes: [cat, dog]
  limit: { train: 3, test: 1 }
model: { architecture: resnet18 }
probes: { k: 2 }
`;
const SNIPPETS = ['\t', '\n', ': ', '{', '}', '[', ']', '- ', '&a ', '*a', '#', '"', "'", '|', '0', '-1', '\u{1F600}'];
const COMMENT = '# depthlens-ignore full-batch, learning-rate-far\n';

/** One of the texts after a few random edits. */
const edited = fc
  .tuple(
    fc.constantFrom(TEXT, PHOTOS),
    fc.array(
      fc.record({
        at: fc.nat(TEXT.length),
        remove: fc.nat(12),
        insert: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom(...SNIPPETS, COMMENT)),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([base, edits]) =>
    edits.reduce<string>((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), base),
  );

const folder = mkdtempSync(join(tmpdir(), 'depthlens check '));
const file = join(folder, 'edited.depthlens.yaml');
const uri = pathToFileURL(file).href;
let client: Client;
beforeAll(async () => {
  process.env.DEPTHLENS_CACHE = NO_CACHE;
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 6; i++) writeFileSync(join(folder, `photos/${i}.png`), 'looked at from outside only');
  const rows = Array.from({ length: 6 }, (_, i) => `${i}.png,${i % 2 ? 'cat' : 'dog'}`);
  writeFileSync(join(folder, 'labels.csv'), ['path,label', ...rows].join('\n'));
  client = await startClient('ipc');
  await client.open(uri, TEXT);
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

test('whatever is typed, the editor says what `depthlens check` says', async () => {
  const severities = [undefined, 'error', 'warning', 'information'];
  let version = 1;
  await fc.assert(
    fc.asyncProperty(edited, async text => {
      // A byte order mark an editor keeps to itself, and half a character no file can hold.
      fc.pre(!text.startsWith('\uFEFF') && Buffer.from(text).toString() === text);
      writeFileSync(file, text);
      const checked = await readExperiment(file);
      await client.change(uri, text, ++version);
      const shown = await client.diagnostics(uri, version);
      const told = shown.map(({ code, message, range, severity }) => [code, message, range, severities[severity!]]);
      expect(told).toEqual(
        checked.diagnostics.map(({ code, message, range, severity }) => [code, message, range, severity]),
      );
      expect(shown.some(({ severity }) => severity === 1)).toBe(checked.experiment === undefined);
    }),
    { numRuns: 150 },
  );
});

test('whatever is typed, quick fixes stay inside the text and do what they say', () => {
  fc.assert(
    fc.property(edited, text => {
      const parsed = parseText(text);
      const document = TextDocument.create(uri, '', 1, text);
      const { diagnostics } = validate(text);
      const whole = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
      for (const { edits, title } of quickFixes(parsed, diagnostics, whole)) {
        for (const { range } of edits) {
          expect(parsed.range(document.offsetAt(range.start), document.offsetAt(range.end))).toEqual(range);
        }
        expect(applyEdits(text, edits), title).not.toBe(text);
      }
    }),
    { numRuns: 200 },
  );
});
