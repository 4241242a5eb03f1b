import type { Criteria, Measure, Range } from '../common/criteria.ts';
import { DECISIONS, type MarkColumn } from './markColumn.ts';
import { searchFor } from './search.ts';
import type { ImageTable } from './table.ts';

type Test = (row: number) => boolean;

/**
 * The rows that meet all criteria, in the order in which they are given.
 * @param order every row of the table once
 */
export function filterRows(table: ImageTable, criteria: Criteria, marks: MarkColumn, order: Int32Array): Int32Array {
  const tests = testsOf(table, criteria, marks);
  if (tests.length === 0) return order;
  const kept = new Int32Array(order.length);
  let count = 0;
  for (const row of order) if (meetsAll(tests, row)) kept[count++] = row;
  return kept.subarray(0, count);
}

function meetsAll(tests: readonly Test[], row: number): boolean {
  for (const test of tests) if (!test(row)) return false;
  return true;
}

/** The cheap ones first. */
function testsOf(table: ImageTable, criteria: Criteria, marks: MarkColumn): Test[] {
  const tests = [
    oneOfClasses(table.label, criteria.labels, table.classes.length),
    oneOfClasses(table.consensusClass, criteria.consensus, table.classes.length),
    oneOfForms(table, criteria.forms),
    agreementTest(table, criteria.agreement),
    noiseTest(table, criteria.noise),
    partTest(table, criteria.part),
    markTest(marks, criteria.marks),
    ...Object.entries(criteria.ranges).map(([measure, range]) => rangeTest(table[measure as Measure], range)),
    searchFor(criteria.text, table),
  ];
  return tests.filter(test => test !== null);
}

function oneOfClasses(column: Int32Array, wanted: readonly number[], classes: number): Test | null {
  if (wanted.length === 0) return null;
  const isWanted = new Uint8Array(classes);
  for (const one of wanted) isWanted[one] = 1;
  return row => isWanted[column[row]] === 1;
}

function oneOfForms({ form, forms }: ImageTable, wanted: readonly string[]): Test | null {
  if (wanted.length === 0) return null;
  const isWanted = Uint8Array.from(forms, name => (wanted.includes(name) ? 1 : 0));
  return row => isWanted[form[row]] === 1;
}

function agreementTest(table: ImageTable, agreement: Criteria['agreement']): Test | null {
  const { label, consensusClass, suspicion } = table;
  const wrong = (row: number) => consensusClass[row] >= 0 && consensusClass[row] !== label[row];
  switch (agreement) {
    case 'any':
      return null;
    case 'right':
      return row => consensusClass[row] === label[row];
    case 'wrong':
      return wrong;
    case 'suspect':
      return row => wrong(row) && !Number.isNaN(suspicion[row]);
  }
}

function noiseTest({ label, originalLabel }: ImageTable, noise: Criteria['noise']): Test | null {
  if (noise === 'any') return null;
  return noise === 'changed' ? row => label[row] !== originalLabel[row] : row => label[row] === originalLabel[row];
}

function partTest({ timesTrain }: ImageTable, part: Criteria['part']): Test | null {
  if (part === 'any') return null;
  return part === 'trained' ? row => timesTrain[row] > 0 : row => !(timesTrain[row] > 0);
}

function markTest({ decision }: MarkColumn, marks: Criteria['marks']): Test | null {
  switch (marks) {
    case 'any':
      return null;
    case 'marked':
      return row => decision[row] !== 0;
    case 'unmarked':
      return row => decision[row] === 0;
    default: {
      const wanted = DECISIONS.indexOf(marks);
      return row => decision[row] === wanted;
    }
  }
}

/** What is missing is in no range. */
function rangeTest(column: Float32Array, [from, to]: Range): Test {
  const [least, most] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  return row => column[row] >= least && column[row] <= most;
}
