import { describe, expect, test } from 'vitest';
import { USUAL_RATES } from '../../../server/src/experiment/estimate.ts';
import { trackProgress } from '../../../server/src/runs/progress.ts';

type Work = { train: number; probe: number; margin: number };
const WORK = { train: 1e10, probe: 2e10, margin: 0 };
const report = (member: number, phase: 'train' | 'probe', done: number, total: number) => ({
  member,
  phase,
  done,
  total,
  text: '',
});
/** A run that begins: so many members, none of them done. */
const fresh = (members: number, work: Work = WORK) => ({
  work,
  members,
  finished: 0,
  left: new Map(Array.from({ length: members }, (_, member) => [member, work])),
});

describe('progress of a run', () => {
  test('the time left follows the speed that is seen, not the first guess', () => {
    const tracker = trackProgress(fresh(1), 1);
    tracker.start(0);
    // Training at 1e8 a second: a hundredth of what was guessed.
    for (let second = 0; second <= 50; second++) tracker.report(report(0, 'train', second * 1e8, 1e10), second);
    const { secondsLeft, fraction } = tracker.now();
    expect(secondsLeft).toBeGreaterThan(10);
    expect(fraction).toBeCloseTo(50 / (50 + secondsLeft), 5);
    for (let second = 51; second <= 100; second++) tracker.report(report(0, 'train', second * 1e8, 1e10), second);
    for (let second = 100; second <= 150; second++)
      tracker.report(report(0, 'probe', (second - 100) * 2e8, 2e10), second);
    const later = tracker.now().secondsLeft;
    expect(later).toBeGreaterThan(2);
    expect(later).toBeLessThan(60);
  });

  test('after a few seconds the guess is forgotten, however far off it was', () => {
    const tracker = trackProgress(fresh(1, { train: 1e9, probe: 0, margin: 0 }), 1);
    tracker.start(0);
    for (let second = 0; second <= 5; second++) tracker.report(report(0, 'train', second * 1e7, 1e9), second);
    expect(tracker.now().secondsLeft).toBeCloseTo(95, 5);
    expect(tracker.now().fraction).toBeCloseTo(0.05, 5);
  });

  test('members side by side share the time; the last to end decides', () => {
    const tracker = trackProgress(fresh(4), 2);
    const all = tracker.now().secondsLeft;
    expect(all).toBeCloseTo((4 * (WORK.train / USUAL_RATES.train + WORK.probe / USUAL_RATES.probe)) / 2, 5);
    for (const member of [0, 1, 2, 3]) {
      tracker.start(member);
      tracker.finish(member);
    }
    expect(tracker.now()).toMatchObject({ secondsLeft: 0, fraction: 1, membersFinished: 4, active: [] });
  });

  test('a member that failed is not waited for', () => {
    const tracker = trackProgress(fresh(1), 1);
    tracker.start(0);
    tracker.stop(0);
    expect(tracker.now()).toMatchObject({ secondsLeft: 0, membersFinished: 0, active: [] });
  });
});

describe('progress of a small run on a slow machine', () => {
  const SLOW = 5;
  /** Reads images for nine seconds, trains for ten, and searches probes for thirty. */
  function play() {
    const work = { train: (10 * USUAL_RATES.train) / SLOW, probe: (30 * USUAL_RATES.probe) / SLOW, margin: 0 };
    const tracker = trackProgress(fresh(1, work), 1);
    tracker.start(0);
    const states = [];
    for (let now = 0; now < 49; now += 0.5) {
      const [phase, done] = now < 19 ? (['train', now - 9] as const) : (['probe', now - 19] as const);
      if (now < 9) tracker.report({ ...report(0, 'train', 0, 1), phase: 'load' }, now);
      else tracker.report(report(0, phase, (done * USUAL_RATES[phase]) / SLOW, work[phase as 'train' | 'probe']), now);
      states.push({ now, ...tracker.now() });
    }
    return states;
  }

  test('begins at nothing, never falls, and does not promise too much', () => {
    const states = play();
    const fractions = states.map(({ fraction }) => fraction);
    for (const { now, fraction } of states) if (now <= 9) expect(fraction).toBe(0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    // Once training has shown how slow the machine is, the probes are expected to be as slow.
    for (const { now, fraction, secondsLeft } of states.filter(({ now }) => now > 12)) {
      expect(fraction).toBeCloseTo((now - 9) / 40, 1);
      expect(Math.abs(secondsLeft - (49 - now))).toBeLessThan(2);
    }
  });
});

describe('progress of an ensemble', () => {
  /** Work that takes so many seconds once training is seen to go at 1e6 a second. */
  const seconds = (count: number): Work => ({ train: count * 1e6, probe: 0, margin: 0 });

  /** Plays six members through, of the given seconds, and compares the time left with the true one at every second. */
  function play(lengths: readonly number[], workers: number, finished: number, whole: number) {
    const left = new Map(lengths.map((length, i) => [finished + i, seconds(length)]));
    const tracker = trackProgress(
      { work: seconds(whole), members: finished + lengths.length, finished, left },
      workers,
    );
    const queue = [...left.keys()];
    const atWork = new Map<number, number>();
    const states = [];
    for (let now = 0; queue.length > 0 || atWork.size > 0; now++) {
      for (const [member, since] of atWork)
        if (now - since >= lengths[member - finished]) {
          tracker.report(report(member, 'train', whole * 1e6, whole * 1e6), now);
          tracker.finish(member);
          atWork.delete(member);
        }
      while (atWork.size < workers && queue.length > 0) {
        const member = queue.shift()!;
        tracker.start(member);
        atWork.set(member, now);
      }
      for (const [member, since] of atWork) {
        const todo = lengths[member - finished] - (now - since);
        tracker.report(report(member, 'train', (whole - todo) * 1e6, whole * 1e6), now);
      }
      states.push(tracker.now());
    }
    const end = states.length - 1;
    return states.map((state, now) => ({ ...state, error: state.secondsLeft - (end - now) }));
  }

  test('six members of uneven length: the time left is right once the speed is known, and only runs down', () => {
    const states = play([30, 12, 5, 30, 22, 17], 2, 0, 30);
    for (const { error } of states.slice(3)) expect(Math.abs(error)).toBeLessThan(0.01);
    const fractions = states.slice(3).map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(states.at(-1)).toMatchObject({ fraction: 1, membersFinished: 6, members: 6 });
  });

  test('what finished members took is known from the first second', () => {
    const left = new Map([[3, seconds(20)]]);
    const rates = { train: 1e6 };
    const tracker = trackProgress({ work: seconds(20), members: 4, finished: 3, left, rates }, 1);
    expect(tracker.now()).toMatchObject({ secondsLeft: 20, fraction: 0.75 });
  });

  test('resumed or extended: what is finished counts, as members and as time', () => {
    const states = play([20, 20, 7], 1, 3, 20);
    // Three members of 20 s, and 13 s of one more, were done before: 73 s of 120 s.
    expect(states[0]).toMatchObject({ membersFinished: 3, members: 6 });
    for (const { error } of states.slice(3)) expect(Math.abs(error)).toBeLessThan(0.01);
    expect(states[3].fraction).toBeCloseTo((73 + 3) / 120, 3);
  });
});
