import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { rescaleLearned } from '../../server/src/difficulty/rescaleLearned.ts';
import { learningRateAt, totalSteps } from '../../server/src/experiment/schedule.ts';
import { useBackend } from '../../server/src/tensor/backends.ts';
import { batchOrder } from '../../server/src/training/batches.ts';
import { changesByExample } from '../../server/src/training/changes.ts';
import { accuracy } from '../../server/src/training/evaluate.ts';
import { consecutiveBatches, imageBatch } from '../../server/src/training/examples.ts';
import { copyLearned, followPredictions, nothingLearned } from '../../server/src/training/iterationLearned.ts';
import { predictedClasses } from '../../server/src/training/predict.ts';

describe('schedule', () => {
  it('divides the learning rate by 5 at each boundary', () => {
    const rates = [0, 2, 3, 7, 8, 8.5, 100].map(step => learningRateAt(step, 0.5, [3, 5, 2]));
    expect(rates).toEqual([0.5, 0.5, 0.1, 0.1, 0.02, 0.02, 0.02]);
    expect(totalSteps([3, 5, 2])).toBe(10);
  });
});

describe('batches', () => {
  const settings = { batchSize: 4, seed: 1, member: 0 };

  it('go through every example once in each epoch, and across epochs without a gap', () => {
    const batch = batchOrder(10, settings);
    const seen = Array.from({ length: 10 }, (_, step) => [...batch(step)]).flat();
    expect(seen).toHaveLength(40);
    const everything = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    for (let epoch = 0; epoch < 4; epoch++)
      expect(seen.slice(10 * epoch, 10 * epoch + 10).sort((a, b) => a - b)).toEqual(everything);
    expect(seen.slice(0, 10)).not.toEqual(seen.slice(10, 20));
  });

  it('are the same whichever step comes first', () => {
    const inOrder = batchOrder(10, settings);
    const expected = Array.from({ length: 12 }, (_, step) => inOrder(step));
    for (const step of [11, 2, 3, 0, 7]) expect(batchOrder(10, settings)(step)).toEqual(expected[step]);
    const jumping = batchOrder(10, settings);
    for (const step of [11, 2, 3, 0, 7]) expect(jumping(step)).toEqual(expected[step]);
  });

  it('differ between members and between seeds', () => {
    const first = batchOrder(100, settings)(0);
    expect(batchOrder(100, { ...settings, member: 1 })(0)).not.toEqual(first);
    expect(batchOrder(100, { ...settings, seed: 2 })(0)).not.toEqual(first);
  });

  it('hold all examples where these do not fill one', () => {
    expect([...batchOrder(3, settings)(5)].sort()).toEqual([0, 1, 2]);
  });
});

describe('iteration learned', () => {
  it('is the first step from which on the prediction is the final one', () => {
    const learned = nothingLearned(4);
    followPredictions(learned, { step: 0, evaluation: 0 }, [1, 0, 2, 5]);
    followPredictions(learned, { step: 10, evaluation: 1 }, [1, 1, 0, 4]);
    followPredictions(learned, { step: 20, evaluation: 2 }, [1, 1, 2, 3]);
    followPredictions(learned, { step: 30, evaluation: 3 }, [1, 1, 2, 0]);
    expect([...learned.since]).toEqual([0, 10, 20, 30]);
    expect([...learned.prediction]).toEqual([1, 1, 2, 0]);
    // What was predicted before: evaluation and class of each change, example by example.
    const { ends, changes } = changesByExample(learned.changes!, 4);
    expect([...ends]).toEqual([1, 3, 6, 10]);
    expect([...changes]).toEqual([0, 1, 0, 0, 1, 1, 0, 2, 1, 0, 2, 2, 0, 5, 1, 4, 2, 3, 3, 0]);
  });

  it('keeps no history where it goes on from a state that has none', () => {
    const learned = { ...nothingLearned(2), changes: undefined };
    followPredictions(learned, { step: 7, evaluation: 3 }, [1, 0]);
    expect(learned).toEqual({ prediction: Int32Array.of(1, 0), since: Int32Array.of(7, 7), changes: undefined });
    expect(copyLearned(learned).changes).toBeUndefined();
  });

  it('keeps a history that grows, and copies that do not', () => {
    const learned = nothingLearned(3000);
    const predictions = new Int32Array(3000);
    followPredictions(learned, { step: 0, evaluation: 0 }, predictions);
    const copy = copyLearned(learned);
    followPredictions(learned, { step: 5, evaluation: 1 }, predictions.fill(2));
    expect(learned.changes!.count).toBe(6000);
    expect(copy.changes!.count).toBe(3000);
    expect(copy.changes!.values).toHaveLength(9000);
    const { ends, changes } = changesByExample(learned.changes!, 3000);
    expect(ends.every((end, i) => end === 2 * (i + 1))).toBe(true);
    expect([...changes.subarray(-4)]).toEqual([0, 0, 1, 2]);
  });

  it('is rescaled so that the 95th percentile of a model is 1', () => {
    const steps = Int32Array.from({ length: 101 }, (_, i) => 10 * i);
    const [a, b] = rescaleLearned([steps.subarray(0, 50), steps.subarray(50)]);
    expect(a[0]).toBe(0);
    expect(b[45]).toBe(1);
    expect(b[50]).toBeCloseTo(1000 / 950, 12);
    // numpy.percentile([0, 1, 2, 6], 95) = 5.4
    expect(rescaleLearned([[0, 1, 2, 6]])[0][3]).toBeCloseTo(6 / 5.4, 12);
  });

  it('has no scale where nearly all is known at initialization', () => {
    const [rescaled] = rescaleLearned([[...new Array(99).fill(0), 7]]);
    expect(rescaled[0]).toBe(0);
    expect(rescaled[99]).toBeNaN();
    expect(rescaleLearned([[]])[0]).toHaveLength(0);
  });
});

describe('accuracy', () => {
  it('counts all examples, or those that are asked for', () => {
    expect(accuracy([0, 1, 2, 2], { labels: [0, 1, 1, 2] })).toBe(0.75);
    expect(accuracy([0, 1, 2, 2], { labels: [0, 1, 1, 2], among: [2, 3] })).toBe(0.5);
    expect(accuracy([0], { labels: [0], among: [] })).toBeNaN();
  });
});

describe('predictedClasses', () => {
  it('takes the largest logit, and of equal ones the first', () => {
    expect([...predictedClasses(Float32Array.of(1, 3, 2, -1, -1, -2, 0, 4, 4), 3)]).toEqual([1, 0, 1]);
  });
});

describe('images', () => {
  it('are standardized for each channel, in the order that is asked for', async () => {
    await useBackend('cpu');
    const images = {
      pixels: Uint8Array.of(0, 255, 51, 102, 7, 255, 0, 7, 153, 204, 255, 7),
      height: 1,
      width: 2,
      channels: 3,
      mean: [0.2, 0.5, 7 / 255],
      std: [0.4, 0.25, 0],
    };
    const x = imageBatch(images, [1, 0]);
    expect(x.shape).toEqual([2, 1, 2, 3]);
    const expected = [
      -0.5,
      (7 / 255 - 0.5) / 0.25,
      0.6 - 7 / 255,
      1.5,
      2,
      0,
      -0.5,
      2,
      0.2 - 7 / 255,
      0.5,
      (7 / 255 - 0.5) / 0.25,
    ];
    const values = x.dataSync();
    for (const [i, value] of expected.entries()) expect(values[i], `${i}`).toBeCloseTo(value, 6);
    tf.dispose(x);
  });

  it('are gone through in consecutive batches', () => {
    expect([...consecutiveBatches(7, 3)].map(batch => [...batch])).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect([...consecutiveBatches(0, 3)]).toEqual([]);
  });
});
