import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnosticLine } from '../../server/src/cli/readExperiment.ts';
import { validate } from '../../server/src/language/diagnostics/validate.ts';

const folder = join(import.meta.dirname, '../golden/diagnostics');
const names = readdirSync(folder)
  .filter(name => name.endsWith('.depthlens.yaml'))
  .map(name => name.replace('.depthlens.yaml', ''));
const textOf = (name: string) => readFileSync(join(folder, `${name}.depthlens.yaml`), 'utf8');

describe('diagnostics of an experiment file', () => {
  test.each(names)('%s', async name => {
    const { diagnostics } = validate(textOf(name));
    const lines = diagnostics.map(diagnostic => `${diagnosticLine('', diagnostic).slice(1)}\n`).join('');
    await expect(lines).toMatchFileSnapshot(join(folder, `${name}.expected.txt`));
  });

  test('windows line ends and a byte order mark change no range', () => {
    const text = textOf('unknown-keys');
    const plain = validate(text).diagnostics;
    expect(validate(text.replaceAll('\n', '\r\n')).diagnostics).toEqual(plain);
    expect(validate(`\uFEFF${text}`).diagnostics).toHaveLength(plain.length);
  });

  test('a file that cannot be an experiment gets one message, quickly', () => {
    const nonsense = [
      'x'.repeat(50_000_000),
      '['.repeat(100_000),
      'a\0b',
      'x: '.repeat(100_000),
      '\u{1F600}'.repeat(300_000),
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i % 300)}k${i}: {`).join('\n'),
    ];
    for (const text of nonsense) {
      const started = performance.now();
      expect(validate(text).diagnostics).toHaveLength(1);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });

  test('whatever is typed, ranges stay inside the text and a valid file has no error', () => {
    const text = textOf('valid-contract');
    const edit = fc.record({
      at: fc.nat(text.length),
      remove: fc.nat(12),
      insert: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('\t', '\n', ': ', '{', '}', '[', '- ', '&a ', '*a', '#'),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), edits => {
        let edited = text;
        for (const { at, remove, insert } of edits) edited = edited.slice(0, at) + insert + edited.slice(at + remove);
        const { file, diagnostics } = validate(edited);
        const lines = edited.split(/\r\n|\n|\r/);
        for (const { range } of diagnostics) {
          for (const { line, character } of [range.start, range.end]) {
            expect(line).toBeLessThan(lines.length);
            expect(character).toBeLessThanOrEqual(lines[line].length + 1);
          }
          const offset = ({ line, character }: typeof range.start) => line * 1e6 + character;
          expect(offset(range.end)).toBeGreaterThanOrEqual(offset(range.start));
        }
        expect(file !== undefined).toBe(diagnostics.every(({ severity }) => severity !== 'error'));
      }),
      { numRuns: 500 },
    );
  });
});
