import * as tf from '@tensorflow/tfjs-core';
import { keepingSaved } from './gradient.ts';

/** What TensorFlow.js itself uses to record operations. */
interface Tape {
  startTape(): void;
  endTape(): void;
}

/** A forward pass that is kept for as many backward passes as are asked for. */
export interface Recorded {
  y: tf.Tensor;
  /** The gradient of the sum of dy * f(x) with respect to x. @param dy shaped as y; it is freed */
  pullback(dy: tf.Tensor): tf.Tensor;
  /** Frees y and what the backward passes need. */
  dispose(): void;
}

/**
 * Computes f(x) once. `tf.grad` would compute it anew for each dy: it throws its tape away after one backward pass. Here
 * the engine's tape is kept, and put back for each of them.
 */
export function recordForward(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): Recorded {
  const engine = tf.engine();
  const { state } = engine;
  const recorder = engine as unknown as Tape;
  recorder.startTape();
  let y: tf.Tensor;
  let tape: typeof state.activeTape;
  try {
    y = tf.tidy(() => f(x));
  } finally {
    recorder.endTape();
    tape = state.activeTape;
    state.activeTape = [];
  }
  return {
    y,
    pullback(dy) {
      state.activeTape = tape;
      // Not the outermost gradient, so the tape stays; and inside of a kernel, so that nothing is added to it.
      state.gradientDepth++;
      state.kernelDepth++;
      try {
        return keepingSaved(() => tf.tidy(() => engine.gradients(() => y, [x], dy).grads[0]));
      } finally {
        state.kernelDepth--;
        state.gradientDepth--;
        state.activeTape = [];
      }
    },
    dispose() {
      y.dispose();
      for (const { saved } of tape) tf.dispose(saved);
    },
  };
}
