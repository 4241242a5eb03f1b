import { nearest } from '../../experiment/nearest.ts';

/** Sections that somebody may give as one value: the key that it is of, and the words that it can be. */
const SHORT_SECTIONS: Partial<Record<string, string>> = {
  dataset: 'name',
  model: 'architecture',
  ensemble: 'members',
  'dataset.limit': 'train',
  'dataset.label_noise': 'fraction',
  'dataset.test_split': 'fraction',
};

/**
 * What was probably meant by a value of the wrong kind, as it should stand in the text; undefined where nothing is likely.
 * @param expected the schema's type
 * @param place dotted path of the value
 * @param wordsAt the words that can stand at a dotted path
 */
export function suggestValue(
  expected: string,
  value: unknown,
  place: string,
  wordsAt: (place: string) => readonly string[],
): string | undefined {
  // Text of several lines is a block of its own, which nothing on one line should replace.
  if (typeof value === 'string' && !/^[^\r\n]{1,40}$/.test(value)) return undefined;
  switch (expected) {
    case 'number':
    case 'int':
      return typeof value === 'string' ? numberIn(value) : undefined;
    case 'boolean':
      return typeof value === 'string' ? BOOLEANS[value.toLowerCase()] : undefined;
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? `'${value}'` : undefined;
    case 'array':
      return typeof value === 'number' || (typeof value === 'string' && /^[\w.-]+( *, *[\w.-]+)*$/.test(value))
        ? `[${value}]`
        : undefined;
    case 'object':
      return section(value, place, wordsAt);
    default:
      return undefined;
  }
}

const BOOLEANS: Partial<Record<string, string>> = { yes: 'true', on: 'true', no: 'false', off: 'false' };

/** Of `'30'`, `0,05`, `1_000` and `10 %` the number. */
export function numberIn(text: string): string | undefined {
  const [, digits, percent] = /^ *([-+]?[\d_]+(?:[.,]\d+)?(?:[eE][-+]?\d+)?) *(%?) *$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits.replaceAll('_', '').replace(',', '.')) / (percent ? 100 : 1);
  return Number.isFinite(number) ? String(number) : undefined;
}

function section(value: unknown, place: string, wordsAt: (place: string) => readonly string[]): string | undefined {
  const key = SHORT_SECTIONS[place];
  if (key === undefined) return undefined;
  const words = wordsAt(`${place}.${key}`);
  const meant = typeof value === 'string' ? nearest(value, words) : undefined;
  if (meant !== undefined) return `{ ${key}: ${meant} }`;
  return typeof value === 'number' && words.length === 0 ? `{ ${key}: ${value} }` : undefined;
}
