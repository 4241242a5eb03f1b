import { expect, test } from 'vitest';
import { runWork } from '../../client/src/texts/work.ts';
import { item } from './item.ts';

test('a page is told of a run at work how far it is, and of one that failed why', () => {
  const working = item({ status: 'running', progress: { fraction: 0.42, secondsLeft: 200, text: 'step 3/7' } });
  expect(runWork(working)).toEqual({
    folder: working.folder,
    status: 'running',
    fraction: 0.42,
    text: '42 %, 4 min left, step 3/7',
  });
  const failed = item({ status: 'failed', failure: { reason: 'The disk is full', hint: 'Free some.' } });
  expect(runWork(failed)).toMatchObject({ fraction: null, text: 'The disk is full. Free some.' });
  expect(runWork(item({ status: 'finished' }))).toMatchObject({ fraction: null, text: '' });
  expect(runWork(undefined)).toBeUndefined();
});
