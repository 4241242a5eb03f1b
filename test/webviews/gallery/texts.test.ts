import { describe, expect, test } from 'vitest';
import { grouped, measured, shownOf } from '../../../webviews/common/counts.ts';
import { ALL, SUSPECTS } from '../../../webviews/common/criteria.ts';
import { chipsOf } from '../../../webviews/gallery/chips.ts';
import { rowsAsCsv, rowsAsJsonLines } from '../../../webviews/gallery/exportRows.ts';
import { markColumn } from '../../../webviews/gallery/markColumn.ts';
import { spokenText, tileText } from '../../../webviews/gallery/tileText.ts';
import { tableOf } from './made.ts';

const TABLE = tableOf(
  {
    index: [7, 8, 9],
    label: [2, 0, 1],
    originalLabel: [2, 1, 1],
    consensusClass: [1, 0, null],
    depthVal: [3.25, 1, null],
    depthTrain: [1, null, null],
    suspicion: [0.75, 0.1, null],
    form: [1, 4, 4],
  },
  { paths: ['a.png', 'b,"c".png', 'd.png'], classes: ['Coat', 'Sandal', '<b>Sneaker'] },
);
const MARKS = markColumn(TABLE, [
  { index: 7, decision: 'relabel', class: 1 },
  { index: 8, decision: 'drop' },
]);
const NO_MARKS = markColumn(TABLE, []);

describe('what a tile says', () => {
  test('the consensus class is another one', () => {
    expect(tileText(TABLE, MARKS, 0)).toEqual({
      label: '<b>Sneaker',
      consensus: '≠ Sandal',
      agrees: false,
      depth: 'PD 3.3 val · 1 train',
      mark: '→ Sandal',
    });
    expect(spokenText(TABLE, MARKS, 0)).toBe(
      'Image 7, label <b>Sneaker. Consensus class Sandal, not the label. Prediction depth 3.25 in validation, 1 in training. Marked: relabel to Sandal.',
    );
  });

  test('it is the label', () => {
    expect(tileText(TABLE, MARKS, 1)).toMatchObject({
      consensus: '= consensus',
      agrees: true,
      depth: 'PD 1 val',
      mark: 'drop',
    });
    expect(spokenText(TABLE, NO_MARKS, 1)).toBe(
      'Image 8, label Coat. The consensus class is the label. Prediction depth 1 in validation.',
    );
  });

  test('nobody held it out', () => {
    expect(tileText(TABLE, NO_MARKS, 2)).toMatchObject({
      consensus: 'no consensus',
      agrees: null,
      depth: 'PD undefined',
      mark: '',
    });
    expect(spokenText(TABLE, NO_MARKS, 2)).toBe(
      'Image 9, label Sandal. No member held it out. Prediction depth undefined.',
    );
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [60_000, '60,000'],
    [1_234_567, '1,234,567'],
  ])('%i', (count, text) => expect(grouped(count)).toBe(text));

  test.each([
    [Number.NaN, '–'],
    [3, '3'],
    [3.456, '3.46'],
    [2.5, '2.5'],
    [42.19, '42.2'],
    [1234.5678, '1235'],
    [0.01234, '0.012'],
    [-0.5, '-0.5'],
  ])('%d', (value, text) => expect(measured(value)).toBe(text));

  test('how many are shown', () => {
    expect(shownOf(312, 60_000)).toBe('312 of 60,000 images');
    expect(shownOf(60_000, 60_000)).toBe('60,000 images');
    expect(shownOf(1, 1)).toBe('1 image');
  });
});

describe('chips', () => {
  test('nothing is filtered', () => expect(chipsOf(ALL, TABLE.classes)).toEqual([]));

  test('each says one thing, and takes that alone away', () => {
    const criteria = {
      ...SUSPECTS.criteria,
      text: ' boot ',
      labels: [0, 1],
      ranges: { depthVal: [3, 7], entropy: [null, 0.5] },
    } as const;
    const chips = chipsOf(criteria, TABLE.classes);
    expect(chips.map(({ text }) => text)).toEqual([
      '“boot”',
      'Label: Coat',
      'Label: Sandal',
      'Suspects',
      'PD in validation: 3 to 7',
      'Entropy of predictions: up to 0.5',
    ]);
    expect(chips[1].without).toEqual({ ...criteria, labels: [1] });
    expect(chips[4].without).toEqual({ ...criteria, ranges: { entropy: [null, 0.5] } });
    expect(chips.reduce((so, _) => chipsOf(so, TABLE.classes)[0].without, criteria as typeof ALL)).toEqual(ALL);
  });
});

describe('export', () => {
  test('CSV, in the order of the view, with what was decided', () => {
    const [names, ...lines] = rowsAsCsv(TABLE, MARKS, Int32Array.of(1, 0)).trimEnd().split('\n');
    expect(names.split(',').slice(0, 9)).toEqual([
      ...['index', 'path', 'label', 'label_name', 'original_label', 'original_label_name'],
      ...['consensus_class', 'consensus_class_name', 'score'],
    ]);
    expect(lines[0]).toBe('8,"b,""c"".png",0,Coat,1,Sandal,0,Coat,0.1,1,,,,,,,,,,,none,drop,,');
    expect(lines[1].startsWith('7,a.png,2,<b>Sneaker,2,<b>Sneaker,1,Sandal,0.75,3.25,1,')).toBe(true);
    expect(lines[1].endsWith(',different_class,relabel,1,Sandal')).toBe(true);
  });

  test('JSON lines: the same names and values, null where something is missing', () => {
    const objects = rowsAsJsonLines(TABLE, MARKS, Int32Array.of(2))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({
      index: 9,
      path: 'd.png',
      consensus_class: null,
      mean_pd_val: null,
      decision: null,
    });
    expect(Object.keys(objects[0])).toEqual(rowsAsCsv(TABLE, MARKS, new Int32Array()).trimEnd().split(','));
  });
});
