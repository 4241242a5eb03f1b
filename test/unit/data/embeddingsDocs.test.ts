import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbeddings } from '../../../server/src/data/embeddings.ts';
import { temporaryFolder } from './helpers.ts';

const folder = temporaryFolder();
const docs = readFileSync(join(import.meta.dirname, '../../../docs/embeddings.md'), 'utf8');
const [pytorch, keras] = [...docs.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code);

/** A Python with PyTorch, if there is one. */
function pythonWithTorch(): string | undefined {
  const candidates = [process.env.DEPTHLENS_PYTHON, 'python3', '/usr/bin/python3', 'python'];
  return candidates.find(python => python && spawnSync(python, ['-c', 'import torch, numpy']).status === 0);
}

const python = pythonWithTorch();
if (!python) console.warn('docs/embeddings.md is not tried with PyTorch: no Python here has it.');

test('the Python of the page is Python', () => {
  expect(keras).toContain('keras.callbacks.Callback');
  const parse = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: keras });
  // Where there is no Python, there is nothing to ask.
  if (!parse.error) expect(parse.status, String(parse.stderr)).toBe(0);
});

test.skipIf(!python)(
  'the function for PyTorch writes what the layers put out',
  async () => {
    const [source, arrays] = [join(folder, 'write_embeddings.py'), join(folder, 'arrays')];
    writeFileSync(source, pytorch);
    const script = join(import.meta.dirname, 'torch_network.py');
    const { status, stderr } = spawnSync(python!, [script, source, arrays], { encoding: 'utf8' });
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
  },
  60_000,
);

function expectClose(found: Float32Array, expected: number[]) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i] - value)).toBeLessThan(1e-5);
}
