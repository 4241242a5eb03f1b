import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { scan } from '../../server/src/language/scan/scan.ts';
import { nodeAt, plainValue } from '../../server/src/language/scan/tree.ts';

const readBy = (text: string) => plainValue(scan(text).root);

describe('the tolerant reading of a file', () => {
  const folder = join(import.meta.dirname, '../golden/diagnostics');
  const valid = readdirSync(folder).filter(name => /^valid.*\.yaml$/.test(name));

  test.each(valid)('gives the value that YAML gives: %s', name => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(readBy(text)).toEqual(parse(text));
    expect(readBy(text.replaceAll('\n', '\r\n'))).toEqual(parse(text));
  });

  test('gives the value that YAML gives, for whatever YAML writes', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/).filter(word => !/^(true|false|null|y|n|yes|no)$/.test(word));
    const word = fc.oneof(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ,:#'"/{}[\]-]{0,10}$/),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number || 0),
      fc.boolean(),
      fc.constant(null),
    );
    const { value } = fc.letrec<{ value: unknown }>(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        word,
        fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 4 }),
        fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
      ),
    }));
    const style = fc.record({
      indent: fc.constantFrom(2, 4),
      collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
      indentSeq: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 }), style, (experiment, options) => {
        // Plain scalars that fill several lines are left to the real parser.
        const text = stringify(experiment, {
          ...options,
          lineWidth: 0,
          blockQuote: false,
          doubleQuotedMinMultiLineLength: 1e9,
        });
        expect(JSON.stringify(readBy(text))).toBe(JSON.stringify(parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [
      'a flow map that is not closed ends before the next key',
      'model: { architecture: vgg16,\nname: x\n',
      { model: { architecture: 'vgg16' }, name: 'x' },
    ],
    [
      'a half-typed key is no value',
      'dataset:\n  na\n  limit: { train: 5 }\nname: x',
      { dataset: { limit: { train: 5 } }, name: 'x' },
    ],
    [
      'a quote that is not closed ends with its line',
      'name: "x\ndataset: { name: cifar10 }',
      { name: 'x', dataset: { name: 'cifar10' } },
    ],
    [
      'a key that is indented too far belongs to the keys above',
      'name: x\n   model: { width: 2 }',
      { name: 'x', model: { width: 2 } },
    ],
    [
      'what was there stays under a conflict',
      'name: x\n<<<<<<< HEAD\nmodel: { width: 2 }',
      { name: 'x', model: { width: 2 } },
    ],
  ])('%s', (_, text, value) => {
    expect(readBy(text)).toEqual(value);
  });

  test('nodes stand where their text is', () => {
    const text = 'dataset:\n  limit: { train: 500, test: 20 } # few\nmeasures:\n- output_margin\n';
    const tree = scan(text);
    const at = (...path: (string | number)[]) => {
      const node = nodeAt(tree, path)!;
      return text.slice(node.from, node.to);
    };
    expect(at('dataset', 'limit')).toBe('{ train: 500, test: 20 }');
    expect(at('dataset', 'limit', 'test')).toBe('20');
    expect(at('measures', 0)).toBe('output_margin');
    expect(at('dataset')).toBe('limit: { train: 500, test: 20 }');
    expect(tree.comments.map(({ from, to }) => text.slice(from, to))).toEqual(['# few']);
  });

  test('nothing takes long or fails', () => {
    const hostile = [
      'x'.repeat(390_000),
      '['.repeat(390_000),
      '- '.repeat(190_000),
      '{'.repeat(100_000) + '}'.repeat(100_000),
      'a: '.repeat(130_000),
      Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join('\n'),
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i % 300)}k${i}: {`).join('\n'),
      '"\\'.repeat(130_000),
      '\n'.repeat(390_000),
      '# x\n'.repeat(95_000),
      'x'.repeat(50_000_000),
    ];
    for (const text of hostile) {
      const started = performance.now();
      scan(text);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});
