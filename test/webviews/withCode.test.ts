import { expect, test } from 'vitest';
import { withCode } from '../../webviews/common/withCode.ts';

/** What each part says, code in brackets. */
const read = (sentence: string) =>
  withCode(sentence).map(part => (typeof part === 'string' ? part : `[${part.values[0]}]`));

test('what stands between backticks is code', () => {
  expect(read('Use `split: 0.1` or `full`.')).toEqual(['Use ', '[split: 0.1]', ' or ', '[full]', '.']);
  expect(read('none')).toEqual(['none']);
  expect(read('one ` alone')).toEqual(['one ` alone']);
});
