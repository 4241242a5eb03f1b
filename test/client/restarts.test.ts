import { expect, test } from 'vitest';
import { MOST_RESTARTS, restartLimit, stoppedText, WITHIN_MILLISECONDS } from '../../client/src/restarts.ts';

test('a server is started again up to the limit', () => {
  const limit = restartLimit(() => 1000);
  const allowed = Array.from({ length: MOST_RESTARTS + 1 }, () => limit.allows());
  expect(allowed).toEqual([...Array(MOST_RESTARTS).fill(true), false]);
});

test('ends that lie further apart do not add up', () => {
  let now = 0;
  const limit = restartLimit(() => now);
  for (let i = 0; i < 20; i++) {
    expect(limit.allows()).toBe(true);
    now += WITHIN_MILLISECONDS / MOST_RESTARTS;
  }
});

test('a restart that a person asked for begins anew', () => {
  const limit = restartLimit(() => 1000);
  for (let i = 0; i <= MOST_RESTARTS; i++) limit.allows();
  limit.forget();
  expect(limit.allows()).toBe(true);
});

const TRACE = `file:///home/me/dist/main.js:10
    throw new TypeError('x is not a function');
          ^

TypeError: x is not a function
    at main (file:///home/me/dist/main.js:10:11)
    at ModuleJob.run (node:internal/modules/esm/module_job:343:25)

Node.js v24.1.0`.split('\n');

test('why it stopped: the error, without its stack', () => {
  const text = stoppedText({ code: 1, signal: null, lastLines: TRACE });
  expect(text).toContain('ended 5 times within 3 minutes');
  expect(text).toContain('exit code 1');
  expect(text).toContain('It said: TypeError: x is not a function');
  expect(text).not.toMatch(/\bat \w+|Node\.js v/);
});

test('why it stopped: a signal, and nothing said', () => {
  const text = stoppedText({ code: null, signal: 'SIGKILL', lastLines: [] });
  expect(text).toContain('by SIGKILL');
  expect(text).not.toContain('It said');
});
