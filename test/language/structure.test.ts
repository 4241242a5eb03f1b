import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scan } from '../../server/src/language/scan/scan.ts';
import { standsAt } from '../../server/src/language/scan/standsAt.ts';
import { codeLenses } from '../../server/src/language/structure/codeLens.ts';
import { folds } from '../../server/src/language/structure/folding.ts';
import { format } from '../../server/src/language/structure/format.ts';
import { links } from '../../server/src/language/structure/links.ts';
import { type Symbol as Entry, symbols } from '../../server/src/language/structure/symbols.ts';
import type { RunItem } from '../../server/src/protocol.ts';

const TEXT = `# A study
# of depth
name: study
dataset:
  name: cifar10
  limit: { train: 500,
           test: 20 }
model: { architecture: mlp }
measures:
- output_margin
- input_margin
`;

describe('outline', () => {
  test('sections with their keys and values', () => {
    const lines = (entries: Entry[], depth = 0): string[] =>
      entries.flatMap(({ name, detail, kind, children }) => [
        `${' '.repeat(depth)}${kind} ${name} ${detail}`.trimEnd(),
        ...lines(children, depth + 1),
      ]);
    expect(lines(symbols(TEXT, scan(TEXT)))).toEqual([
      'text name study',
      'section dataset',
      ' text name cifar10',
      ' section limit { train: 500, test: 20 }',
      '  number train 500',
      '  number test 20',
      'section model { architecture: mlp }',
      ' text architecture mlp',
      'list measures',
    ]);
  });

  test('of a very long file the first keys', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(symbols(text, scan(text))).toHaveLength(2000);
  });
});

test('folding: sections, flow maps over several lines, blocks of comments', () => {
  const line = (offset: number) => TEXT.slice(0, offset).split('\n').length - 1;
  expect(folds(TEXT, scan(TEXT)).map(({ from, to, kind }) => [line(from), line(to), kind])).toEqual([
    [0, 1, 'comment'],
    [3, 6, 'section'],
    [8, 10, 'section'],
  ]);
});

test('selection grows from a word to its section', () => {
  const around = standsAt(scan(TEXT), TEXT.indexOf('500'))!.around;
  expect(around.slice(0, 4).map(({ from, to }) => TEXT.slice(from, to))).toEqual([
    '500',
    'train: 500',
    '{ train: 500,\n           test: 20 }',
    'limit: { train: 500,\n           test: 20 }',
  ]);
});

test('links lead to the data and to the last run', () => {
  const text = 'name: study\ndataset: { name: cifar10, path: "../my data" }';
  const found = links(scan(text), '/runs/study-1');
  expect(found.map(({ from, to, paths }) => [text.slice(from, to), ...paths])).toEqual([
    ['"../my data"', '../my data'],
    ['study', '/runs/study-1'],
  ]);
  expect(links(scan('name: study\ndataset: { path: }'))).toEqual([]);
  // A label file stands beside the experiment or in the folder of the images.
  const labelled = links(scan('dataset: { name: image_folder, path: photos, labels: all.csv }'));
  expect(labelled.map(({ paths }) => paths)).toEqual([['photos'], ['all.csv', 'photos/all.csv']]);
});

describe('code lens', () => {
  const run = (extra: Partial<RunItem>): RunItem => ({
    folder: '/runs/a',
    name: 'study',
    experimentFile: '/x.depthlens.yaml',
    status: 'finished',
    createdAt: '2026-01-01T00:00:00.000Z',
    members: { total: 1, finished: 1, failed: 0 },
    ...extra,
  });
  const shown = (runs: RunItem[], text = TEXT) =>
    codeLenses(scan(text), '/x.depthlens.yaml', runs).map(({ title, command, arguments: given }) =>
      command ? `${title} -> ${command} ${given}` : title,
    );

  test('without a run only Run, over the name', () => {
    expect(shown([])).toEqual(['$(play) Run -> depthlens.run /x.depthlens.yaml']);
    const [{ from, to }] = codeLenses(scan(TEXT), '/x', []);
    expect(TEXT.slice(from, to)).toBe('name');
    expect(shown([], '')).toEqual([]);
    expect(shown([], 'dataset: { name: cifar10 }')).toHaveLength(1);
  });

  test('a finished run shows results', () => {
    const accuracy = { split: 'test', value: 0.8642 } as const;
    const meanDepth = { split: 'test', value: 1.4 } as const;
    expect(shown([run({ accuracy, meanDepth })])).toEqual([
      '$(play) Run -> depthlens.run /x.depthlens.yaml',
      '$(graph) Show Results -> depthlens.showResults /runs/a',
      'Last run: finished, accuracy 86.4 % (test), mean PD 1.40',
    ]);
  });

  test('the newest run counts, and results are those of the newest that has some', () => {
    const old = run({ folder: '/runs/old' });
    const none = { total: 3, finished: 0, failed: 1 };
    const failure = { reason: 'out of memory', hint: 'Lower the batch size.' };
    const failed = run({
      folder: '/runs/new',
      createdAt: '2026-02-01T00:00:00.000Z',
      status: 'failed',
      members: none,
      failure,
    });
    expect(shown([failed, old])).toEqual([
      '$(play) Run -> depthlens.run /x.depthlens.yaml',
      '$(debug-continue) Resume -> depthlens.resume /runs/new',
      '$(graph) Show Results -> depthlens.showResults /runs/old',
      'Last run: failed, 0 of 3 members',
    ]);
    expect(codeLenses(scan(TEXT), '/x', [failed, old]).at(-1)!.tooltip).toBe('out of memory Lower the batch size.');
  });

  test('progress changes no lens, stopping does', () => {
    const going = run({ status: 'running', members: { total: 1, finished: 0, failed: 0 } });
    const half = { ...going, progress: { fraction: 0.5, secondsLeft: 10, text: 'step 5/10' } };
    expect(shown([half])).toEqual(shown([going]));
    expect(shown([going])).toContain('$(debug-stop) Cancel -> depthlens.cancel /runs/a');
    expect(shown([going])).toContain('$(graph) Show Results -> depthlens.showResults /runs/a');
    expect(shown([{ ...going, stopping: true }])).toEqual([
      '$(play) Run -> depthlens.run /x.depthlens.yaml',
      'Last run: stopping',
    ]);
    expect(
      shown([
        run({
          folder: '/runs/.preparing-1',
          status: 'preparing',
          createdAt: null,
          members: { total: 1, finished: 0, failed: 0 },
        }),
      ]),
    ).toContain('Last run: starting');
  });
});

describe('formatting', () => {
  const goldens = join(import.meta.dirname, '../golden/diagnostics');
  const files = readdirSync(goldens).filter(name => name.endsWith('.yaml'));

  test('evens out the form and keeps comments, order and style', () => {
    const text =
      '#  mine\nname:   x # why\n\n\ndataset: {name: cifar10,limit: {train: 500}}\nmodel:\n     architecture: mlp   # small\nmeasures: [ output_margin   ]';
    expect(format(text, { indent: 2 })).toBe(
      '#  mine\nname: x # why\n\ndataset: { name: cifar10, limit: { train: 500 } }\nmodel:\n  architecture: mlp # small\nmeasures: [output_margin]\n',
    );
    expect(format(text.replaceAll('\n', '\r\n'), { indent: 4 })).toContain('\r\n    architecture: mlp # small\r\n');
  });

  test.each(files)('changes nothing that means something, and nothing the second time: %s', name => {
    const text = readFileSync(join(goldens, name), 'utf8');
    const formatted = format(text, { indent: 2 });
    if (formatted === undefined) return;
    expect(parse(formatted)).toEqual(parse(text));
    expect(format(formatted, { indent: 2 })).toBe(formatted);
  });

  test('a text with errors stays as it is', () => {
    for (const text of [
      '',
      '# only',
      'name: x\nname: y',
      'a: {',
      'a: [}',
      'a:\n\t- b',
      '['.repeat(100_000),
      'x'.repeat(2_000_000),
    ])
      expect(format(text, { indent: 2 })).toBeUndefined();
  });

  test('whatever is typed, the value and the comments stay', () => {
    const edit = fc.record({
      at: fc.nat(TEXT.length),
      insert: fc.constantFrom(' ', '  ', '\n', '# c\n', ' # d', '&a ', ',', '"', '- '),
    });
    let formattedOnes = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), fc.constantFrom(2, 4), (edits, indent) => {
        const text = edits.reduce((edited, { at, insert }) => edited.slice(0, at) + insert + edited.slice(at), TEXT);
        const formatted = format(text, { indent });
        if (formatted === undefined) return;
        formattedOnes++;
        expect(parse(formatted)).toEqual(parse(text));
        expect(format(formatted, { indent })).toBe(formatted);
        for (const comment of text.match(/# [cd]/g) ?? []) expect(formatted).toContain(comment);
      }),
      { numRuns: 300 },
    );
    expect(formattedOnes).toBeGreaterThan(50);
  });
});
