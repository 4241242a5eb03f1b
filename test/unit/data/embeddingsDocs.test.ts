import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbeddings } from '../../../server/src/data/embeddings.ts';
import { temporaryFolder } from './helpers.ts';

/** The code blocks of docs/embeddings.md are run as they stand there, with the real PyTorch and Keras where a Python has them. */
const folder = temporaryFolder();
const docs = readFileSync(join(import.meta.dirname, '../../../docs/embeddings.md'), 'utf8');
const [pytorch, keras] = [...docs.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code);

/** A Python that has a module; undefined, with a line that says so, where none has. */
function pythonWith(name: string): string | undefined {
  const candidates = [process.env.DEPTHLENS_PYTHON, 'python3', '/usr/bin/python3', 'python'];
  const found = candidates.find(python => python && hasModule(python, name));
  if (!found) console.warn(`docs/embeddings.md is not tried with ${name}: no Python here has it.`);
  return found;
}

/** Asked without importing it, which takes seconds. */
function hasModule(python: string, name: string): boolean {
  const question = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${name}") is None)`;
  return spawnSync(python, ['-c', question]).status === 0;
}

const [withTorch, withKeras] = [pythonWith('torch'), pythonWith('keras')];

test('the Python of the page is Python', () => {
  expect(keras).toContain('keras.callbacks.Callback');
  const parse = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: keras });
  // Where there is no Python, there is nothing to ask.
  if (!parse.error) expect(parse.status, String(parse.stderr)).toBe(0);
});

test.skipIf(!withTorch)(
  'the function for PyTorch writes what the layers put out',
  async () => {
    await expectEmbeddings(withTorch!, 'torch_network.py', pytorch);
  },
  60_000,
);

test.skipIf(!withKeras)(
  'the callback for Keras writes what the layers put out',
  async () => {
    await expectEmbeddings(withKeras!, 'keras_network.py', keras);
  },
  120_000,
);

async function expectEmbeddings(python: string, script: string, code: string): Promise<void> {
  const [source, arrays] = [join(folder, `code_of_${script}`), join(folder, `arrays of ${script}`)];
  writeFileSync(source, code);
  const { status, stderr } = spawnSync(python, [join(import.meta.dirname, script), source, arrays], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const expected = JSON.parse(readFileSync(join(arrays, 'expected.json'), 'utf8'));
  const embeddings = await openEmbeddings(arrays);
  try {
    expect(embeddings.classes).toBe(3);
    expect(embeddings.probes).toHaveLength(expected.train.probes.length);
    for (const split of ['train', 'val'] as const) {
      for (const [i, probe] of embeddings.probes.entries()) {
        const { count, width, read } = probe[split];
        const rows = new Float32Array(count * width);
        await read(0, count, rows);
        expectClose(rows, expected[split].probes[i].flat());
      }
      expect([...embeddings[`${split}Labels`]]).toEqual(expected[split].labels);
      expectClose(embeddings[`${split}Logits`].data, expected[split].logits.flat());
    }
  } finally {
    await embeddings.close();
  }
}

function expectClose(found: Float32Array, expected: number[]) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i] - value)).toBeLessThan(1e-5);
}
