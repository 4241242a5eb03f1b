import * as tf from '@tensorflow/tfjs-core';
import '../../tensor/gradients.ts';
import { IMAGE } from '../../experiment/layers/graph.ts';
import type { NetworkPlan, PlannedLayer } from '../../experiment/layers/planNetwork.ts';
import type { Random } from '../../random.ts';
import type { Model, Operation, Parameter } from '../model.ts';
import { initialWeights } from './initialize.ts';
import { type Compute, layerOf } from './layer.ts';

/**
 * A network of one's own on the active backend.
 * @param start the weights of its file, by `LAYER/WEIGHT`, or the stream that fresh ones are drawn from
 */
export function ownModel(plan: NetworkPlan, start: ReadonlyMap<string, Float32Array> | Random): Model {
  const parameters: Parameter[] = [];
  const owned = new Map<string, tf.Variable[]>();
  const computes: Compute[] = [];
  for (const layer of plan.layers) {
    const weights = owned.get(layer.owner) ?? makeWeights(layer, start, parameters);
    owned.set(layer.owner, weights);
    computes.push(layerOf(layer, weights));
  }
  const uses = usesOf(plan);
  const operations: Operation[] = [
    { name: 'input', shape: plan.input, paper: false },
    ...plan.layers.filter(({ passesOn }) => !passesOn).map(({ name, shape }) => ({ name, shape, paper: false })),
    { name: 'softmax', shape: plan.layers[plan.logits].shape, paper: false },
  ];

  const pass = (x: tf.Tensor4D, draws?: Random, tap?: Parameters<Model['forward']>[1]) =>
    tf.tidy(() => {
      const image = tf.reshape(x, [-1, ...plan.input]);
      tap?.('input', image);
      const left = [...uses];
      const values: tf.Tensor[] = [];
      for (const [at, { inputs, name, passesOn }] of plan.layers.entries()) {
        const taken = inputs.map(from => (from === IMAGE ? image : values[from]));
        values[at] = tf.tidy(() => computes[at](taken, draws));
        if (!passesOn) tap?.(name, values[at]);
        // What nothing takes any more makes room.
        for (const from of inputs) if (from !== IMAGE && --left[from] === 0) values[from].dispose();
      }
      const logits = values[plan.logits] as tf.Tensor2D;
      tap?.('softmax', tf.softmax(logits));
      return logits;
    });
  return {
    architecture: 'custom',
    parameters,
    operations,
    forward: (x, tap) => pass(x, undefined, tap),
    forwardInTraining: (x, random) => pass(x, random),
    dispose() {
      for (const { variable } of parameters) variable.dispose();
    },
  };
}

function makeWeights(
  { owner, weights }: PlannedLayer,
  start: ReadonlyMap<string, Float32Array> | Random,
  parameters: Parameter[],
): tf.Variable[] {
  return weights.map(({ name: weight, shape, initializer, trained }) => {
    const name = `${owner}/${weight}`;
    const values = 'get' in start ? start.get(name)! : initialWeights(initializer, shape, start);
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, shape), trained));
    parameters.push({ name, variable });
    return variable;
  });
}

/** How many layers take the output of each. */
function usesOf({ layers, logits }: NetworkPlan): number[] {
  const uses = layers.map(() => 0);
  for (const { inputs } of layers) for (const from of inputs) if (from !== IMAGE) uses[from]++;
  uses[logits]++;
  return uses;
}
