import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createModel, type ModelSection } from '../../server/src/models/create.ts';
import { randomStream } from '../../server/src/random.ts';
import type { BackendName } from '../../server/src/tensor/backends.ts';
import { changesByExample } from '../../server/src/training/changes.ts';
import { DivergedError } from '../../server/src/training/diverged.ts';
import type { Evaluation } from '../../server/src/training/evaluate.ts';
import type { Examples } from '../../server/src/training/examples.ts';
import { predict, predictedClasses } from '../../server/src/training/predict.ts';
import { measureSpeed } from '../../server/src/training/speed.ts';
import type { CurvesSoFar, TrainingState } from '../../server/src/training/state.ts';
import { type TrainingHooks, type TrainingSettings, train } from '../../server/src/training/train.ts';
import { describeOn } from './backend.ts';
import { relativeError } from './golden.ts';

const shape = { height: 6, width: 6, channels: 1 };
const settings: TrainingSettings = {
  batchSize: 16,
  learningRate: 0.02,
  momentum: 0.9,
  weightDecay: 1e-4,
  schedule: [5, 3],
  evaluationInterval: 3,
  seed: 3,
  member: 0,
};

/** Dark, half bright above, and half bright below, under noise. */
function makeStripes(count: number): Examples {
  const random = randomStream(0, 'test/stripes');
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const pixels = Uint8Array.from({ length: count * 36 }, (_, p) => {
    const label = labels[Math.floor(p / 36)];
    const bright = label > 0 && p % 36 < 18 === (label === 1);
    return (bright ? 150 : 20) + random.integer(80);
  });
  return { ...shape, pixels, labels, mean: [0.4], std: [0.25] };
}

/** Trains small networks: what it learns, going on from a checkpoint, stopping, and divergence. */
export async function trainingSuite(backend: BackendName): Promise<void> {
  await describeOn(backend, 'training', () => {
    const examples = makeStripes(40);
    const splits = [
      { name: 'train', images: examples, curves: [{ name: 'train', labels: examples.labels }] },
      {
        name: 'few',
        images: makeStripes(9),
        curves: [{ name: 'few_first', labels: makeStripes(9).labels, among: [0, 1, 2] }],
      },
    ];
    const mlp: ModelSection = { architecture: 'mlp', width: 0.01, hidden_layers: 2 };
    // The slow backends train what the time allows.
    const sections: ModelSection[] = [
      mlp,
      ...(backend === 'webgpu' ? [] : [{ architecture: 'vgg16', width: 0.03 } as const]),
      ...(backend === 'webgpu' || backend === 'cpu' ? [] : [{ architecture: 'resnet18', width: 0.03 } as const]),
    ];
    const start = (
      section: ModelSection,
      changed: Partial<TrainingSettings>,
      hooks: TrainingHooks = {},
      from?: TrainingState,
    ) => {
      const model = createModel(section, shape, 3, randomStream(from ? 1 : 0, 'test/weights'));
      const result = train(model, examples, splits, { ...settings, ...changed }, hooks, from);
      return { model, result: result.finally(() => model.dispose()) };
    };

    let before = 0;
    beforeEach(() => {
      before = tf.memory().numTensors;
    });
    afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(before));

    it('learns, and tells of it', async () => {
      const evaluations: Evaluation[] = [];
      const progress: number[] = [];
      const curves: CurvesSoFar[] = [];
      const { finished, state } = await start(
        mlp,
        { schedule: [30, 13], evaluationInterval: 20 },
        {
          onEvaluation: evaluation => evaluations.push(evaluation),
          onProgress: ({ step }) => progress.push(step),
          onCurves: soFar => curves.push(structuredClone(soFar)),
        },
      ).result;
      expect(finished).toBe(true);
      expect(state.step).toBe(43);
      expect(state.losses).toHaveLength(43);
      expect(state.losses[42]).toBeLessThan(0.1);
      expect(progress.at(-1)).toBe(43);
      expect([...state.evaluatedSteps]).toEqual([0, 20, 40, 43]);
      expect(evaluations.map(({ step }) => step)).toEqual([0, 20, 40, 43]);
      expect(state.accuracies.train.at(-1)).toBe(1);
      // What was told on the way is the beginning of what there is in the end.
      expect(curves).toHaveLength(progress.length + evaluations.length);
      for (const { losses, evaluatedSteps, accuracies } of curves) {
        expect(losses).toEqual(state.losses.subarray(0, losses.length));
        expect(evaluatedSteps).toEqual(state.evaluatedSteps.subarray(0, evaluatedSteps.length));
        expect(accuracies.train).toEqual(state.accuracies.train.subarray(0, evaluatedSteps.length));
      }
      expect([curves[0].losses.length, curves.at(-1)!.losses.length]).toEqual([0, 43]);
      for (const [i, { predictions, accuracies }] of evaluations.entries()) {
        expect(state.accuracies.train[i]).toBeCloseTo(accuracies.train, 6);
        const first = [0, 1, 2].filter(n => predictions.few[n] === n).length;
        expect(accuracies.few_first).toBe(first / 3);
      }
      // Iteration learned, by its definition.
      for (const split of ['train', 'few']) {
        const final = evaluations[3].predictions[split];
        const learned = Int32Array.from(final, (prediction, n) => {
          let at = 3;
          while (at > 0 && evaluations[at - 1].predictions[split][n] === prediction) at--;
          return evaluations[at].step;
        });
        expect(state.learned[split].since).toEqual(learned);
        expect(state.learned[split].prediction).toEqual(final);
        // The history gives back every prediction at every evaluation.
        const { ends, changes } = changesByExample(state.learned[split].changes!, final.length);
        for (const [n, end] of ends.entries())
          for (const [at, { predictions }] of evaluations.entries()) {
            let last = -1;
            for (let i = n === 0 ? 0 : ends[n - 1]; i < end; i++) if (changes[2 * i] <= at) last = changes[2 * i + 1];
            expect(last).toBe(predictions[split][n]);
          }
      }
    });

    it.each(sections)('$architecture goes on from any step boundary as if it had not stopped', async section => {
      const whole = (await start(section, {}).result).state;

      expect([...whole.evaluatedSteps]).toEqual([0, 3, 6, 8]);

      const abort = new AbortController();
      const stopAfterFour = (step: number) => {
        if (step === 4) abort.abort();
        return false;
      };
      const stopped = await start(section, {}, { signal: abort.signal, saves: stopAfterFour }).result;
      expect(stopped.finished).toBe(false);
      expect(stopped.state.step).toBe(4);

      const saved: TrainingState[] = [];
      const save = async (state: TrainingState) => {
        saved.push(structuredClone(state));
      };
      const resumed = await start(section, {}, { saves: step => step === 6, save }, stopped.state).result;
      expect(resumed).toEqual({ finished: true, state: whole });
      expect(saved[0].step).toBe(6);
      expect(await start(section, {}, {}, saved[0]).result).toEqual({ finished: true, state: whole });
      expect(await start(section, {}, {}, whole).result).toEqual({ finished: true, state: whole });
    });

    const full = (chunkSize: number) => ({ batchSize: { full: { chunkSize } }, schedule: [3, 2] });

    it('gradient descent takes every example in each step, over chunks of any size', async () => {
      const whole = (await start(mlp, full(40)).result).state;
      const parts = (await start(mlp, full(7)).result).state;
      expect(whole.losses).toHaveLength(5);
      for (const [i, loss] of parts.losses.entries()) expect(loss).toBeCloseTo(whole.losses[i], 5);
      for (const [name, weights] of Object.entries(whole.weights))
        expect(relativeError(parts.weights[name], weights), name).toBeLessThan(1e-4);
      // The loss of a step is that of all examples: the first is known before anything is trained.
      const model = createModel(mlp, shape, 3, randomStream(0, 'test/weights'));
      const logits = await predict(model, examples, 40);
      model.dispose();
      const losses = Array.from(examples.labels as Int32Array, (label, i) => {
        const z = logits.subarray(3 * i, 3 * i + 3);
        return Math.log(z.reduce((sum, value) => sum + Math.exp(value - z[label]), 0));
      });
      expect(whole.losses[0]).toBeCloseTo(losses.reduce((a, b) => a + b) / 40, 5);
    });

    it('gradient descent goes on as if it had not stopped, also where it was stopped within a pass', async () => {
      const whole = await start(mlp, { ...full(16), loss: 'zero_hinge' }).result;
      expect(whole.finished).toBe(true);
      expect(await start(mlp, { ...full(16), loss: 'zero_hinge' }).result).toEqual(whole);
      const abort = new AbortController();
      const stopInThirdPass = (step: number) => {
        // The next pass has begun by then.
        if (step === 2) setImmediate(() => setImmediate(() => abort.abort()));
        return false;
      };
      const stopped = await start(
        mlp,
        { ...full(16), loss: 'zero_hinge' },
        { signal: abort.signal, saves: stopInThirdPass },
      ).result;
      expect([stopped.finished, stopped.state.step]).toEqual([false, 2]);
      expect(await start(mlp, { ...full(16), loss: 'zero_hinge' }, {}, stopped.state).result).toEqual(whole);
    });

    it('without a stage the network stays as it is, and all is learned at the start', async () => {
      const { model, result } = start(mlp, { schedule: [], evaluationInterval: 1 });
      const before = await Promise.all(model.parameters.map(({ variable }) => variable.data()));
      const { finished, state } = await result;
      expect([finished, state.step, state.losses.length, [...state.evaluatedSteps]]).toEqual([true, 0, 0, [0]]);
      expect(Object.values(state.weights)).toEqual(before);
      expect(state.learned.train.since).toEqual(new Int32Array(40));
    });

    it('stops before the first step if it is told to', async () => {
      const { finished, state } = await start(mlp, {}, { signal: AbortSignal.abort() }).result;
      expect([finished, state.step, [...state.evaluatedSteps]]).toEqual([false, 0, [0]]);
      const whole = await start(mlp, {}).result;
      expect(await start(mlp, {}, {}, state).result).toEqual(whole);
    });

    it('ends with a message when the loss is no longer a number', async () => {
      const error = await start(mlp, { learningRate: 1e9, schedule: [50] }).result.then(
        () => undefined,
        thrown => thrown,
      );
      expect(error).toBeInstanceOf(DivergedError);
      expect(error.step).toBeGreaterThan(0);
      expect(error.step).toBeLessThan(50);
      expect(error.message).toMatch(
        /^Training diverged: after \d+ steps, at learning rate 1000000000, .*smaller learning_rate/,
      );
    });

    it('does not go on from the state of another network', async () => {
      const { state } = await start(mlp, { schedule: [1] }).result;
      await expect(start({ ...mlp, width: 0.02 }, {}, {}, state).result).rejects.toThrow(/of another network/);
    });

    it.skipIf(backend === 'cpu' || backend === 'webgpu')('measures its speed', async () => {
      const { matmulGflops, trainingImagesPerSecond } = await measureSpeed();
      expect(matmulGflops).toBeGreaterThan(1);
      expect(trainingImagesPerSecond).toBeGreaterThan(1);
    });

    it('predicts the same in batches of any size', async () => {
      const model = createModel(mlp, shape, 3, randomStream(0, 'test/weights'));
      const [one, many] = [await predict(model, examples, 7), await predict(model, examples, 100)];
      expect(one).toHaveLength(120);
      for (const [i, logit] of one.entries()) expect(logit).toBeCloseTo(many[i], 4);
      expect(predictedClasses(one, 40)).toHaveLength(40);
      model.dispose();
    });
  });
}
