import type { Activation } from './activation.ts';
import type { LayerConfig } from './config.ts';
import type { Initializer } from './initializer.ts';

/*
 * What is known of a network of one's own once the size of its images is: shapes, weights and work of every layer, and
 * what each computes, as plain values. `models/own` computes it. Shapes are of one example, without the batch.
 */

export interface WeightPlan {
  /** As Keras calls it: `kernel`, `moving_mean`. */
  name: string;
  shape: number[];
  initializer: Initializer;
  /** Whether a step of training changes it; not the statistics of batch norm, nor what the file freezes. */
  trained: boolean;
}

export type Padding = 'same' | 'valid';

interface Convolution {
  strides: [number, number];
  padding: Padding;
  dilation: [number, number];
  activation: Activation;
}

/** What a layer computes; its weights come in the order of its plan. */
export type LayerWork =
  | { kind: 'dense'; activation: Activation }
  | ({ kind: 'convolution'; groups: number } & Convolution)
  | ({ kind: 'depthwise' } & Convolution)
  /** Depthwise, and then pointwise. */
  | ({ kind: 'separable' } & Convolution)
  | { kind: 'pool'; how: 'max' | 'average'; size: [number, number]; strides: [number, number]; padding: Padding }
  | { kind: 'global_pool'; how: 'max' | 'average' }
  /** `frozen`: by its moving statistics in training too. */
  | { kind: 'batch_norm'; epsilon: number; momentum: number; scale: boolean; center: boolean; frozen: boolean }
  /** Over the last axis. */
  | { kind: 'layer_norm'; epsilon: number; scale: boolean; center: boolean }
  | { kind: 'group_norm'; epsilon: number; groups: number; scale: boolean; center: boolean }
  | { kind: 'activation'; activation: Activation }
  /** The slope is its only weight. */
  | { kind: 'prelu' }
  | { kind: 'merge'; how: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum' }
  /** Along an axis that counts without the batch. */
  | { kind: 'concatenate'; axis: number }
  /** To the planned shape. */
  | { kind: 'reshape' }
  | { kind: 'permute'; order: number[] }
  | { kind: 'pad' | 'crop'; rows: [number, number]; columns: [number, number] }
  /** Each pixel becomes so many. */
  | { kind: 'repeat'; factor: [number, number] }
  | { kind: 'dropout'; rate: number; spatial: boolean }
  | { kind: 'noise'; std: number }
  /** Times a normal number of mean 1. */
  | { kind: 'gaussian_dropout'; rate: number }
  | { kind: 'scale'; scale: number; offset: number }
  /** (x - mean) / sqrt(variance), its weights, of the last axis. */
  | { kind: 'normalize' }
  | { kind: 'nothing' };

export interface LayerPlan {
  work: LayerWork;
  shape: number[];
  weights?: WeightPlan[];
  /** Of the forward pass per example. */
  multiplyAdds?: number;
  /** Where the network is used, its numbers are those of its input, in the same order: a probe would say the same again. */
  passesOn?: boolean;
  /** Why a network with it cannot be trained here, after the name of the layer. */
  untrainable?: string;
}

/** What a layer is planned by. */
export interface LayerRequest {
  config: LayerConfig;
  /** Shapes of its inputs. */
  inputs: number[][];
}

export type LayerPlanner = (request: LayerRequest) => LayerPlan;

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
