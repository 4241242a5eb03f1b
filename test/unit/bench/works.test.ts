import { describe, expect, test } from 'vitest';
import { trackSteps } from '../../../server/src/bench/timeLeft.ts';
import { LIBRARIES } from '../../../server/src/bench/work.ts';
import { allGroups, chooseWorks } from '../../../server/src/bench/works.ts';
import { hashedRows } from '../../../server/src/benchWorker/rows.ts';

describe('the works', () => {
  const groups = allGroups(2, new Set(LIBRARIES), 'fashion-mnist');

  test('hold every goal that was set', () => {
    const goals = groups.flatMap(({ rows }) => rows.flatMap(({ work, goal }) => (goal === null ? [] : [[work, goal]])));
    expect(Object.fromEntries(goals)).toEqual({
      'k-NN 20,000 x 512, hidden layer of an MLP': 1.5,
      'k-NN 6,000 x 12,544, first convolution of VGG16': 1.3,
      'k-NN 20,000 x 512, uniform random numbers (the worst case)': 1.5,
      'k-NN 6,000 x 12,544, uniform random numbers (the worst case)': 1.3,
      'training VGG16 width 0.25, 2 members at once': 1.3,
      'training VGG16 width 0.25, one member alone': 0.8,
      'training ResNet18 width 0.25, 2 members at once': 1.3,
      'training ResNet18 width 0.25, one member alone': 0.8,
      'training MLP width 0.5, 2 members at once': 1,
      'training MLP width 0.5, one member alone': 0.8,
      'the whole of it, VGG16 width 0.25, against PyTorch + faiss': 1.4,
      'the whole of it, VGG16 width 0.25, against PyTorch + scikit-learn': 8,
    });
  });

  test('have names of their own, and contestants for all their figures', () => {
    const rows = groups.flatMap(group => group.rows);
    expect(new Set(rows.map(({ work }) => work)).size).toBe(rows.length);
    for (const { contestants, rows } of groups)
      for (const { ours, peers } of rows)
        for (const figure of [ours, ...Object.values(peers)])
          for (const name of figure.contestants) expect(Object.keys(contestants)).toContain(name);
  });

  test('can be chosen by a part of their name; only who is needed takes part', () => {
    const [group, ...others] = chooseWorks(groups, ['vgg16 width 0.25, ONE member ALONE']);
    expect(others).toEqual([]);
    expect(group.rows.map(({ work }) => work)).toEqual(['training VGG16 width 0.25, one member alone']);
    expect(Object.keys(group.contestants).sort()).toEqual([
      'PyTorch, 2 threads, NCHW',
      'PyTorch, 2 threads, channels_last',
      'ours, alone',
    ]);
    expect(chooseWorks(groups, [])).toEqual(groups);
    expect(chooseWorks(groups, ['no such work'])).toEqual([]);
  });
});

test('without the whole of Fashion-MNIST only its work is missing', () => {
  const names = (folder: string | undefined) =>
    allGroups(2, new Set(LIBRARIES), folder).flatMap(({ rows }) => rows.map(({ work }) => work));
  const left = names(undefined);
  expect(names('folder').filter(work => !left.includes(work))).toEqual([
    'k-NN 20,000 x 512, hidden layer of an MLP',
    'k-NN 20,000 x 512, hidden layer of an MLP: neighbours that faiss finds too',
  ]);
});

describe('the time left', () => {
  const steps = ['a', 'b', 'a', 'b'].map(key => ({ key, guess: 10 }));

  test('is guessed at first, then goes by what the same steps took, and by the pace of the others', () => {
    const tracker = trackSteps(steps);
    expect(tracker.now(0)).toEqual({ fraction: 0, secondsLeft: 40 });
    tracker.finish(20);
    // `a` takes 20 s; `b`, not seen yet, is thought to be twice as slow as guessed too.
    expect(tracker.now(5)).toEqual({ fraction: 25 / 80, secondsLeft: 15 + 20 + 20 });
    tracker.finish(4);
    expect(tracker.now(0).secondsLeft).toBe(20 + 4);
  });

  test('forgets those that were given up, and never is below nothing', () => {
    const tracker = trackSteps(steps);
    tracker.finish(10);
    tracker.drop(['b']);
    expect(tracker.now(0).secondsLeft).toBe(10);
    expect(tracker.now(1000).secondsLeft).toBe(0);
    tracker.finish(10);
    expect(tracker.now(0)).toEqual({ fraction: 1, secondsLeft: 0 });
  });
});

test('rows are those that bench/peers/knn.py makes', () => {
  expect([...hashedRows(3, 2)]).toEqual([
    -1, -0.8594663143157959, 0.4622400999069214, 0.6768758296966553, 0.9203546047210693, 0.1993083953857422,
  ]);
  expect(hashedRows(1100, 1000).at(-1)).toBe(-0.23834764957427979);
});
