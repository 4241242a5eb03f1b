import * as tf from '@tensorflow/tfjs-core';

/** A kernel written with ordinary TensorFlow.js operations; it may return tensors. */
export type ComposedKernel = (
  inputs: Record<string, tf.Tensor>,
  attributes: tf.NamedAttrMap,
) => tf.Tensor | tf.Tensor[];

/**
 * Makes a kernel that TensorFlow.js lacks. A backend with a faster version registers it under the same name; where none
 * is registered, `composed` serves. That is looked up at each call, so the order in which backends load does not matter.
 *
 * The composed version runs as one kernel: its inner operations leave nothing on the gradient tape.
 *
 * @returns runs the kernel on the active backend
 */
export function defineKernel<Result extends tf.Tensor | tf.Tensor[]>(
  kernelName: string,
  composed: ComposedKernel,
): (inputs: Record<string, tf.Tensor>, attributes?: tf.NamedAttrMap) => Result {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => {
    const tensors = inputs as Record<string, tf.Tensor>;
    return tf.tidy(() => composed(tensors, attrs ?? {}));
  };
  return (inputs, attributes = {}) => {
    const backendName = tf.getBackend();
    if (!tf.getKernel(kernelName, backendName)) tf.registerKernel({ kernelName, backendName, kernelFunc });
    return tf.engine().runKernel<Result>(kernelName, inputs, attributes);
  };
}
