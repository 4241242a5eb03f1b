import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';
import '../tensor/gradients.ts';
import { computed, type Value } from './waiting.ts';

export type Architecture = 'mlp' | 'vgg16' | 'resnet18';

/** The shape of one input image. */
export interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

/** A weight or bias; its name is as in a PyTorch state dict: `conv1_1.weight`; of a network of the user's, as in Keras. */
export interface Parameter {
  name: string;
  /** `trainable`: a step of training changes it; not the moving statistics of batch norm, nor what is frozen. */
  variable: tf.Variable;
}

/** One place of the network where a probe can stand. */
export interface Operation {
  name: string;
  /** Of the value for one example. */
  shape: number[];
  /** Whether the paper's placement has a probe here (section A.5). */
  paper: boolean;
}

/** Called with each operation's value, [n, ...shape]. The value lives until the call returns: clone what must stay. */
export type Tap = (operation: string, value: tf.Tensor) => void;

export interface Model {
  architecture: Architecture | 'custom';
  parameters: Parameter[];
  /**
   * The logits, [n, classes].
   * @param x standardized images, [n, height, width, channels]
   * @param tap sees every operation in order, `input` first and `softmax` last; probabilities are computed only for it
   */
  forward(x: tf.Tensor4D, tap?: Tap): tf.Tensor2D;
  /**
   * The same while it trains, where that is another thing: dropout drops, batch norm takes the statistics of the batch.
   * @param random what is drawn for this step
   */
  forwardInTraining?(x: tf.Tensor4D, random: Random): tf.Tensor2D;
  /** Everything that `forward` reports, in order. */
  operations: Operation[];
  /** Frees the parameters. */
  dispose(): void;
}

/** Reports an operation. Returns its value, which is computed by then if anyone looks. */
type Place = <V extends Value>(name: string, value: V) => V | tf.Tensor;

/** How a network tells of its operations, as it computes them. */
export interface Places {
  /** After an operation where the paper puts a probe. */
  probe: Place;
  /** After any other operation. */
  pass: Place;
}

/** From standardized images to logits; reports `input` first and `logits` last. */
export type Network = (x: tf.Tensor4D, places: Places) => Value;

/** A model from its parameters and the function that computes it. */
export function assembleModel(
  architecture: Architecture,
  input: ImageShape,
  parameters: Parameter[],
  network: Network,
): Model {
  const run = (x: tf.Tensor4D, visit?: (name: string, value: tf.Tensor, paper: boolean) => void) =>
    tf.tidy(() => {
      const place =
        (paper: boolean): Place =>
        (name, value) => {
          if (!visit) return value;
          const seen: tf.Tensor = computed(value);
          visit(name, seen, paper);
          return seen;
        };
      const logits: tf.Tensor = computed(network(x, { probe: place(true), pass: place(false) }));
      visit?.('softmax', tf.softmax(logits), true);
      return logits as tf.Tensor2D;
    });
  let operations: Operation[] | undefined;
  return {
    architecture,
    parameters,
    forward: (x, tap) => run(x, tap && ((name, value) => tap(name, value))),
    // Found by running one blank image, so that it can never differ from what `forward` reports.
    get operations() {
      if (operations) return operations;
      const found: Operation[] = [];
      tf.tidy(() => {
        const blank = tf.zeros<tf.Rank.R4>([1, input.height, input.width, input.channels]);
        run(blank, (name, value, paper) => found.push({ name, shape: value.shape.slice(1), paper }));
      });
      operations = found;
      return found;
    },
    dispose() {
      for (const { variable } of parameters) variable.dispose();
    },
  };
}

/** Of all that `compute` makes from `x`, only its result stays; `x` is freed. Keeps the memory of a forward pass small. */
export function advance(x: tf.Tensor, compute: (x: tf.Tensor4D) => Value): tf.Tensor {
  const y: tf.Tensor = tf.tidy(() => computed(compute(x as tf.Tensor4D)));
  x.dispose();
  return y;
}

/** A channel count of the paper times the width multiplier: rounded, at least 1. */
export function scaled(channels: number, width: number): number {
  return Math.max(1, Math.round(channels * width));
}
