/** The class with the largest logit, the lowest index among equals. Logits are [examples, classes]. */
export function predictedClass(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, example) => {
    let best = example * classes;
    for (let i = best + 1; i < (example + 1) * classes; i++) if (logits[i] > logits[best]) best = i;
    return best - example * classes;
  });
}

/** Output margin (section 3.3): the largest logit minus the second-largest. Logits are [examples, classes]. */
export function outputMargin(logits: Float32Array, classes: number): Float32Array {
  return Float32Array.from({ length: logits.length / classes }, (_, example) => {
    let first = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    for (let i = example * classes; i < (example + 1) * classes; i++) {
      if (logits[i] > first) {
        second = first;
        first = logits[i];
      } else if (logits[i] > second) second = logits[i];
    }
    return first - second;
  });
}

/** The share of examples whose class is the given one; NaN for none. */
export function accuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predicted[i] === labels[i]) right++;
  return right / labels.length;
}

/** Cross-entropy of each example's label under its logits, [examples, classes], natural logarithm. */
export function crossEntropy(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, example) => {
    const start = example * classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[start + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[start + c] - largest);
    return Math.log(sum) + largest - logits[start + labels[example]];
  });
}
