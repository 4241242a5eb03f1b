import { expect, it } from 'vitest';
import { planNetwork } from '../../server/src/experiment/layers/planNetwork.ts';
import { readGraph } from '../../server/src/experiment/layers/readGraph.ts';
import { ownModel } from '../../server/src/models/own/ownModel.ts';
import { randomStream } from '../../server/src/random.ts';
import { train } from '../../server/src/training/train.ts';
import { describeOn } from './backend.ts';
import { makeImages } from './golden.ts';

const LAYERS = [
  ['Conv2D', { filters: 4, kernel_size: 3, batch_input_shape: [null, 6, 6, 2], use_bias: false }],
  ['BatchNormalization', {}],
  ['ReLU', {}],
  ['Dropout', { rate: 0.3 }],
  ['Flatten', {}],
  ['Dense', { units: 5, trainable: false }],
  ['Dense', { units: 3, activation: 'softmax' }],
] as const;

const topology = {
  class_name: 'Sequential',
  config: {
    name: 'net',
    layers: LAYERS.map(([className, config], i) => ({ class_name: className, config: { name: `l${i}`, ...config } })),
  },
};

await describeOn('cpu', 'training of own networks', () => {
  const labels = Array.from({ length: 12 }, (_, i) => i % 3);
  const examples = makeImages(12, [6, 6, 2], labels);
  const splits = [{ name: 'train', images: examples, curves: [{ name: 'train', labels }] }];
  const settings = {
    ...{ batchSize: 5, learningRate: 0.05, momentum: 0.9, weightDecay: 0, schedule: [8], evaluationInterval: 4 },
    ...{ seed: 3, member: 0 },
  };
  const model = () => ownModel(planNetwork(readGraph(topology), [6, 6, 2], 3), randomStream(3, 'weights/0'));

  it('goes on from a state to the same bits, dropout and the statistics of batch norm included', async () => {
    const whole = await train(model(), examples, splits, settings);
    const half = new AbortController();
    const saves = (step: number) => {
      if (step === 3) half.abort();
      return false;
    };
    const before = await train(model(), examples, splits, settings, { signal: half.signal, saves });
    expect(before).toMatchObject({ finished: false, state: { step: 3 } });
    const after = await train(model(), examples, splits, settings, {}, before.state);
    expect(after.state).toEqual(whole.state);
  });

  it('changes what is trained, moves the statistics, and leaves what is frozen', async () => {
    const net = model();
    const start = Object.fromEntries(net.parameters.map(({ name, variable }) => [name, variable.dataSync().slice()]));
    const { state } = await train(net, examples, splits, settings);
    const changed = Object.keys(start).filter(name => String(start[name]) !== String(state.weights[name]));
    expect(changed).toEqual([
      ...['l0/kernel', 'l1/gamma', 'l1/beta', 'l1/moving_mean', 'l1/moving_variance', 'l6/kernel', 'l6/bias'],
    ]);
    expect(Object.keys(state.velocities)).toEqual(['l0/kernel', 'l1/gamma', 'l1/beta', 'l6/kernel', 'l6/bias']);
    expect(state.losses[7]).toBeLessThan(state.losses[0]);
  });
});
