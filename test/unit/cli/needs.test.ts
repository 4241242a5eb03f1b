import { expect, test } from 'vitest';
import { type Needs, needsText } from '../../../server/src/cli/needs.ts';

const needs = (changes: Partial<Needs> = {}): Needs => ({
  members: 25,
  time: { seconds: 7200, marginSeconds: 0, measured: true },
  disk: { perMember: 17e6, all: 450e6, free: 12e9 },
  ...changes,
});

test('what a run takes: time with what it rests on, and disk with what is free', () => {
  expect(needsText(needs())).toEqual([
    'Time: about 2 h 0 min at the speed that was measured here.',
    'Disk: about 17 MB for each of 25 members, 450 MB with checkpoints; 12.0 GB are free.',
  ]);
});

test('input margins, where they are a good part of it', () => {
  const [time] = needsText(needs({ time: { seconds: 7200, marginSeconds: 3600, measured: false } }));
  expect(time).toBe(
    'Time: about 2 h 0 min at a usual speed (`depthlens doctor` measures the real one), 1 h 0 min of it for input margins.',
  );
});

test('hardly any time', () => {
  const [time] = needsText(needs({ time: { seconds: 0.04, marginSeconds: 0, measured: true } }));
  expect(time).toBe('Time: less than a second at the speed that was measured here.');
});

test('one member; a backend whose speed nobody knows; a disk that does not say what is free', () => {
  const { time: _, ...unknown } = needs({ members: 1, disk: { perMember: 17e6, all: 20e6, free: undefined } });
  expect(needsText(unknown)).toEqual(['Disk: about 20 MB with checkpoints.']);
});

test('a warning where less is free', () => {
  const lines = needsText(needs({ disk: { perMember: 17e6, all: 450e6, free: 449e6 } }));
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatch(/^Warning: that is more than is free\. Free some space/);
});
