/** Stands for an undefined prediction depth, in memory and in .npy files. It is missing, not a number: leave it out. */
export const UNDEFINED_DEPTH = Number.NaN;

/**
 * Prediction depth (section 2.1): the smallest l such that the probes l, l+1, ..., P-1 all give the network's final
 * class; 0 if all do. Undefined where the last probe, on the softmax, differs from the network (A.6.1).
 * @param probeClasses the class of every example at every probe, [examples, probes], the input's probe first
 * @param finalClass the network's class of every example
 * @returns one depth per example, `UNDEFINED_DEPTH` where undefined
 */
export function predictionDepth(
  probeClasses: ArrayLike<number>,
  finalClass: ArrayLike<number>,
  probes: number,
): Float32Array {
  return Float32Array.from({ length: finalClass.length }, (_, example) => {
    let depth = probes;
    while (depth > 0 && probeClasses[example * probes + depth - 1] === finalClass[example]) depth--;
    return depth === probes ? UNDEFINED_DEPTH : depth;
  });
}

/** Mean over the defined depths, and how many are undefined. The mean of none is NaN. */
export function depthSummary(depths: Float32Array): { mean: number; undefined: number } {
  let sum = 0;
  let undefinedCount = 0;
  for (const depth of depths)
    if (Number.isNaN(depth)) undefinedCount++;
    else sum += depth;
  return { mean: sum / (depths.length - undefinedCount), undefined: undefinedCount };
}
