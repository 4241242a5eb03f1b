import { describe, expect, test } from 'vitest';
import { USUAL_RATES } from '../../../server/src/experiment/estimate.ts';
import { trackProgress } from '../../../server/src/runs/progress.ts';

const WORK = { train: 1e10, probe: 2e10, margin: 0 };
const report = (member: number, phase: 'train' | 'probe', done: number, total: number) => ({
  member,
  phase,
  done,
  total,
  text: '',
});

describe('progress of a run', () => {
  test('the time left follows the speed that is seen, not the first guess', () => {
    const tracker = trackProgress(WORK, 1, 1, 0);
    tracker.start(0, WORK);
    // Training at 1e8 a second: a hundredth of what was guessed.
    for (let second = 0; second <= 50; second++) tracker.report(report(0, 'train', second * 1e8, 1e10), second);
    const { secondsLeft, fraction } = tracker.now(50);
    expect(secondsLeft).toBeGreaterThan(10);
    expect(fraction).toBeCloseTo(50 / (50 + secondsLeft), 5);
    for (let second = 51; second <= 100; second++) tracker.report(report(0, 'train', second * 1e8, 1e10), second);
    for (let second = 100; second <= 150; second++)
      tracker.report(report(0, 'probe', (second - 100) * 2e8, 2e10), second);
    const later = tracker.now(150).secondsLeft;
    expect(later).toBeGreaterThan(2);
    expect(later).toBeLessThan(60);
  });

  test('after a few seconds the guess is forgotten, however far off it was', () => {
    const tracker = trackProgress({ train: 1e9, probe: 0, margin: 0 }, 1, 1, 0);
    for (let second = 0; second <= 5; second++) tracker.report(report(0, 'train', second * 1e7, 1e9), second);
    expect(tracker.now(5).secondsLeft).toBeCloseTo(95, 5);
    expect(tracker.now(5).fraction).toBeCloseTo(0.05, 5);
  });

  test('members side by side share the time; the last to end decides', () => {
    const tracker = trackProgress(WORK, 4, 2, 0);
    const all = tracker.now(0).secondsLeft;
    expect(all).toBeCloseTo((4 * (WORK.train / USUAL_RATES.train + WORK.probe / USUAL_RATES.probe)) / 2, 5);
    tracker.start(0, WORK);
    tracker.start(1, { ...WORK, train: 0 });
    expect(tracker.now(0).secondsLeft).toBeLessThan(all);
    for (const member of [0, 1, 2, 3]) tracker.finish(member);
    expect(tracker.now(9)).toMatchObject({ secondsLeft: 0, fraction: 1, membersFinished: 4, active: [] });
  });

  test('a member that failed is not waited for', () => {
    const tracker = trackProgress(WORK, 1, 1, 0);
    tracker.start(0, WORK);
    tracker.stop(0);
    expect(tracker.now(1)).toMatchObject({ secondsLeft: 0, membersFinished: 0, active: [] });
  });
});
