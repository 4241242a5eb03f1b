import { describe, expect, test } from 'vitest';
import { ALL, AS_GIVEN, type Criteria, readCriteria, SUSPECTS, withRange } from '../../../webviews/common/criteria.ts';
import { filterRows } from '../../../webviews/gallery/filter.ts';
import { markColumn } from '../../../webviews/gallery/markColumn.ts';
import { orderRows } from '../../../webviews/gallery/order.ts';
import { tableOf } from './made.ts';

/** Coat, Sandal, Sneaker. The last was never held out. */
const TABLE = tableOf(
  {
    index: [10, 11, 12, 13, 120],
    label: [0, 0, 1, 2, 2],
    originalLabel: [0, 1, 1, 2, 2],
    consensusClass: [0, 1, 2, 2, null],
    suspicion: [0.1, 0.9, null, 0.2, null],
    depthVal: [0, 2, 8, 4.5, null],
    timesTrain: [5, 5, 0, 5, 5],
    form: [0, 1, 3, 4, 4],
  },
  { paths: ['coat/a.png', 'coat/b.png', 'sandal/X-7.png', 'sneaker/c.png', 'sneaker/d.png'] },
);
const MARKS = markColumn(TABLE, [
  { index: 10, decision: 'keep' },
  { index: 12, decision: 'relabel', class: 2 },
  { index: 999, decision: 'drop' },
]);

function indices(criteria: Partial<Criteria>): number[] {
  const rows = filterRows(TABLE, { ...ALL, ...criteria }, MARKS, orderRows(TABLE, AS_GIVEN));
  return Array.from(rows, row => TABLE.index[row]);
}

describe('filtering', () => {
  test.each<[string, Partial<Criteria>, number[]]>([
    ['nothing asked', {}, [10, 11, 12, 13, 120]],
    ['labels', { labels: [1, 2] }, [12, 13, 120]],
    ['consensus classes', { consensus: [2] }, [12, 13]],
    ['forms of difficulty', { forms: ['easy', 'ambiguous'] }, [10, 12]],
    ['a form that the run does not know', { forms: ['odd'] }, []],
    ['consensus is the label', { agreement: 'right' }, [10, 13]],
    ['consensus is another class, and there is one', { agreement: 'wrong' }, [11, 12]],
    ['suspects can be ranked', { agreement: 'suspect' }, [11]],
    ['label noise', { noise: 'changed' }, [11]],
    ['no label noise', { noise: 'unchanged' }, [10, 12, 13, 120]],
    ['trained on', { part: 'trained' }, [10, 11, 13, 120]],
    ['never trained on', { part: 'never' }, [12]],
    ['marked', { marks: 'marked' }, [10, 12]],
    ['not marked', { marks: 'unmarked' }, [11, 13, 120]],
    ['one decision', { marks: 'relabel' }, [12]],
    ['a range holds both ends, and nothing that is missing', { ranges: { depthVal: [2, 8] } }, [11, 12, 13]],
    ['a range without an end', { ranges: { depthVal: [null, 2] } }, [10, 11]],
    ['all of them together', { labels: [0], agreement: 'wrong', ranges: { depthVal: [1, null] } }, [11]],
    ['a class by a part of its name, as label or consensus', { text: 'SAND' }, [11, 12]],
    ['an index', { text: '12' }, [12]],
    ['a range of indices', { text: '11-13' }, [11, 12, 13]],
    ['an index and nothing else', { text: '#7' }, []],
    ['a number in a path', { text: '7' }, [12]],
    ['a path, in small letters', { text: 'x-7' }, [12]],
    ['every word has to be found', { text: 'sneaker 13' }, [13]],
    ['only spaces', { text: '  ' }, [10, 11, 12, 13, 120]],
    ['nothing that is there', { text: 'boot' }, []],
  ])('%s', (_, criteria, expected) => {
    expect(indices(criteria)).toEqual(expected);
  });

  test('the order is kept', () => {
    const order = orderRows(TABLE, { by: 'depthVal', descending: true });
    const rows = filterRows(TABLE, { ...ALL, agreement: 'right' }, MARKS, order);
    expect(Array.from(rows, row => TABLE.index[row])).toEqual([13, 10]);
  });
});

describe('criteria from elsewhere', () => {
  test('what they hold is read back', () => {
    const criteria = withRange({ ...SUSPECTS.criteria, labels: [1], text: 'a', forms: ['easy'] }, 'entropy', [null, 2]);
    expect(readCriteria(JSON.parse(JSON.stringify(criteria)))).toEqual(criteria);
  });

  test.each([
    null,
    7,
    'text',
    [],
    { labels: 'x', ranges: 3, agreement: 'odd', forms: [1] },
    { ranges: { depthVal: [null, null] } },
  ])('what is not understood is left out: %j', given => {
    expect(readCriteria(given)).toEqual(ALL);
  });

  test('a range without ends is none', () => {
    const criteria = withRange(ALL, 'depthVal', [1, 2]);
    expect(withRange(criteria, 'depthVal', [null, null])).toEqual(ALL);
  });
});
