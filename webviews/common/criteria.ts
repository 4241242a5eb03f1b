/** Measures of an image that a range may be asked of, and that images may be sorted by. */
export const MEASURES = [
  'depthVal',
  'depthTrain',
  'suspicion',
  'consistency',
  'consensusConsistency',
  'entropy',
  'outputMargin',
  'inputMargin',
  'iterationTrain',
  'iterationVal',
] as const;
export type Measure = (typeof MEASURES)[number];

/** From and to, both inclusive; null: no end there. */
export type Range = readonly [number | null, number | null];

const AGREEMENTS = ['any', 'right', 'wrong', 'suspect'] as const;
const NOISE = ['any', 'changed', 'unchanged'] as const;
const PARTS = ['any', 'trained', 'never'] as const;
const MARK_CHOICES = ['any', 'marked', 'unmarked', 'relabel', 'keep', 'drop'] as const;

/** Which images are wanted. It is JSON: other views send it, and it is kept over a reload. */
export interface Criteria {
  /** Words for the search, see `search.ts`. */
  text: string;
  /** Classes given, or said by the consensus; none: any. */
  labels: readonly number[];
  consensus: readonly number[];
  /** Names of forms of difficulty; none: any. */
  forms: readonly string[];
  /** `wrong`: the consensus class is there, and is not the label. `suspect`: also, it is known how much that says. */
  agreement: (typeof AGREEMENTS)[number];
  /** Whether label noise changed the label. */
  noise: (typeof NOISE)[number];
  /** Whether some member trained on it; none did on a test image. */
  part: (typeof PARTS)[number];
  marks: (typeof MARK_CHOICES)[number];
  ranges: Readonly<Partial<Record<Measure, Range>>>;
}

export const ALL: Criteria = {
  text: '',
  labels: [],
  consensus: [],
  forms: [],
  agreement: 'any',
  noise: 'any',
  part: 'any',
  marks: 'any',
  ranges: {},
};

export const SORT_KEYS = ['index', 'label', 'consensusClass', ...MEASURES] as const;
export interface Order {
  by: (typeof SORT_KEYS)[number];
  descending: boolean;
}

/** As they stand in the data set. */
export const AS_GIVEN: Order = { by: 'index', descending: false };

/** What `depthlens suspects` lists, in its order. */
export const SUSPECTS: { criteria: Criteria; order: Order } = {
  criteria: { ...ALL, agreement: 'suspect' },
  order: { by: 'suspicion', descending: true },
};

/** Reads criteria of unknown origin; what is not understood is left out. */
export function readCriteria(given: unknown): Criteria {
  const from = record(given);
  const ranges: Partial<Record<Measure, Range>> = {};
  for (const measure of MEASURES) {
    const range = readRange(record(from.ranges)[measure]);
    if (range) ranges[measure] = range;
  }
  return {
    text: typeof from.text === 'string' ? from.text : '',
    labels: list(from.labels).filter(isClass),
    consensus: list(from.consensus).filter(isClass),
    forms: list(from.forms).filter(form => typeof form === 'string'),
    agreement: oneOf(AGREEMENTS, from.agreement),
    noise: oneOf(NOISE, from.noise),
    part: oneOf(PARTS, from.part),
    marks: oneOf(MARK_CHOICES, from.marks),
    ranges,
  };
}

export function readOrder(given: unknown): Order {
  const { by, descending } = record(given);
  const known = SORT_KEYS.find(key => key === by);
  return known ? { by: known, descending: descending === true } : AS_GIVEN;
}

/** With another range of a measure; one without ends is none. */
export function withRange(criteria: Criteria, measure: Measure, range: Range): Criteria {
  const { [measure]: _, ...others } = criteria.ranges;
  const ranges = range[0] === null && range[1] === null ? others : { ...others, [measure]: range };
  return { ...criteria, ranges };
}

function readRange(given: unknown): Range | null {
  const ends = list(given).map(end => (typeof end === 'number' && Number.isFinite(end) ? end : null));
  return ends.length === 2 && ends.some(end => end !== null) ? [ends[0], ends[1]] : null;
}

const isClass = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
/** The first is what is meant where nothing is said. */
const oneOf = <T extends string>(choices: readonly T[], value: unknown): T =>
  choices.find(choice => choice === value) ?? choices[0];
