import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../experiment/layers/activation.ts';
import { elementwise, elu, generalRelu, logSoftmax, softmax } from '../../tensor/layers/activations.ts';

export function activate(activation: Activation, x: tf.Tensor): tf.Tensor {
  switch (activation.name) {
    case 'linear':
      return tf.clone(x);
    case 'relu': {
      const isPlain = activation.slope === 0 && activation.max === null && activation.threshold === 0;
      return isPlain ? tf.relu(x) : generalRelu(x, activation);
    }
    case 'elu':
      return elu(x, activation.alpha);
    case 'softmax':
      return softmax(x);
    case 'log_softmax':
      return logSoftmax(x);
    default:
      return elementwise(activation.name, x);
  }
}
