import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random.ts';
import { differentiable } from '../../tensor/layers/differentiable.ts';

/*
 * What layers draw while a network trains. The numbers are drawn here rather than by a backend, so that every backend gets
 * the same, and a run that goes on from a checkpoint too.
 */

/** A share `rate` of the numbers becomes 0, at random, and the others grow so that the mean stays. @param spatial whole channels */
export function drop(x: tf.Tensor, { rate, spatial }: { rate: number; spatial: boolean }, draws: Random): tf.Tensor {
  if (rate === 0) return tf.clone(x);
  const shape = spatial ? x.shape.map((length, i) => (i === 0 || i === x.rank - 1 ? length : 1)) : x.shape;
  const kept = 1 / (1 - rate);
  const uniform = uniforms(draws);
  return times(
    x,
    tf.tensor(
      filled(shape, () => (uniform() < rate ? 0 : kept)),
      shape,
    ),
  );
}

/** Times a normal number of mean 1 and variance rate / (1 - rate) each. */
export function multiplyByNoise(x: tf.Tensor, rate: number, draws: Random): tf.Tensor {
  const std = Math.sqrt(rate / (1 - rate));
  const normal = normals(draws);
  return times(
    x,
    tf.tensor(
      filled(x.shape, () => 1 + std * normal()),
      x.shape,
    ),
  );
}

export function addNoise(x: tf.Tensor, std: number, draws: Random): tf.Tensor {
  const normal = normals(draws);
  return tf.add(
    x,
    tf.tensor(
      filled(x.shape, () => std * normal()),
      x.shape,
    ),
  );
}

function times(x: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return differentiable(
    [x],
    save => {
      save([mask]);
      return tf.mul(x, mask);
    },
    (dy, [saved]) => [tf.mul(dy, saved)],
  );
}

function filled(shape: readonly number[], value: () => number): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let i = 0; i < values.length; i++) values[i] = value();
  return values;
}

/** Numbers from 0 to below 1, millions of them for each step: xorshift (Marsaglia, 2003), which begins with one draw. */
function uniforms(draws: Random): () => number {
  let state = 1 + draws.integer(0xfffffffe);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x100000000;
  };
}

/** Box-Muller. */
function normals(draws: Random): () => number {
  const uniform = uniforms(draws);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
