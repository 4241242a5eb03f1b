// Plain float64 loops for each kernel: what the results have to be.

/** Values and shape; a tensor of the reference. */
export interface Values {
  shape: number[];
  values: ArrayLike<number>;
}

export interface Convolution {
  stride: number;
  padTop: number;
  padLeft: number;
  outHeight: number;
  outWidth: number;
}

/** Calls back for every product of a convolution: index into x, into the filter, and into y. */
function eachProduct(
  x: number[],
  filter: number[],
  { stride, padTop, padLeft, outHeight, outWidth }: Convolution,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [images, height, width, inChannels] = x;
  const [filterHeight, filterWidth, , outChannels] = filter;
  for (let n = 0; n < images; n++)
    for (let oh = 0; oh < outHeight; oh++)
      for (let ow = 0; ow < outWidth; ow++)
        for (let kh = 0; kh < filterHeight; kh++)
          for (let kw = 0; kw < filterWidth; kw++) {
            const h = oh * stride - padTop + kh;
            const w = ow * stride - padLeft + kw;
            if (h < 0 || h >= height || w < 0 || w >= width) continue;
            for (let ci = 0; ci < inChannels; ci++)
              for (let co = 0; co < outChannels; co++)
                visit(
                  ((n * height + h) * width + w) * inChannels + ci,
                  ((kh * filterWidth + kw) * inChannels + ci) * outChannels + co,
                  ((n * outHeight + oh) * outWidth + ow) * outChannels + co,
                );
          }
}

const size = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/** y, dx and dw of a convolution, given dy. */
export function convolution(x: Values, filter: Values, dy: Values, geometry: Convolution): Float64Array[] {
  const y = new Float64Array(size(dy.shape));
  const dx = new Float64Array(size(x.shape));
  const dw = new Float64Array(size(filter.shape));
  eachProduct(x.shape, filter.shape, geometry, (xi, wi, yi) => {
    y[yi] += x.values[xi] * filter.values[wi];
    dx[xi] += dy.values[yi] * filter.values[wi];
    dw[wi] += x.values[xi] * dy.values[yi];
  });
  return [y, dx, dw];
}

/** a [m, k] times b [k, n], each stored transposed where said. */
export function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [m, k, n]: number[],
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let l = 0; l < k; l++)
        c[i * n + j] += a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];
  return c;
}

/** y and dx of max pooling; dy goes to the first maximum of each window in row-major order. */
export function maxPool(
  x: Values,
  dy: Values,
  filter: number,
  { stride, padTop, padLeft, outHeight, outWidth }: Convolution,
): Float64Array[] {
  const [images, height, width, channels] = x.shape;
  const y = new Float64Array(size(dy.shape));
  const dx = new Float64Array(size(x.shape));
  for (let n = 0; n < images; n++)
    for (let oh = 0; oh < outHeight; oh++)
      for (let ow = 0; ow < outWidth; ow++)
        for (let c = 0; c < channels; c++) {
          let best = -1;
          for (let h = Math.max(0, oh * stride - padTop); h < Math.min(height, oh * stride - padTop + filter); h++)
            for (let w = Math.max(0, ow * stride - padLeft); w < Math.min(width, ow * stride - padLeft + filter); w++) {
              const i = ((n * height + h) * width + w) * channels + c;
              if (best < 0 || x.values[i] > x.values[best]) best = i;
            }
          const o = ((n * outHeight + oh) * outWidth + ow) * channels + c;
          y[o] = x.values[best];
          dx[best] += dy.values[o];
        }
  return [y, dx];
}

/** The mean of values(i) over i from 0 to count - 1. */
function mean(count: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += value(i);
  return sum / count;
}

/** Group Norm forward (y, mean, inverseStd) and, given dy, backward (dx, dgamma, dbeta). */
export function groupNorm(
  x: Values,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  dy: ArrayLike<number>,
  groups: number,
  epsilon: number,
): Float64Array[] {
  const [images, height, width, channels] = x.shape;
  const pixels = height * width;
  const perGroup = channels / groups;
  const [y, dx] = [new Float64Array(size(x.shape)), new Float64Array(size(x.shape))];
  const [means, inverseStds] = [new Float64Array(images * groups), new Float64Array(images * groups)];
  const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)];
  for (let n = 0; n < images; n++)
    for (let g = 0; g < groups; g++) {
      const count = pixels * perGroup;
      const channel = (i: number) => g * perGroup + (i % perGroup);
      const at = (i: number) => (n * pixels + Math.floor(i / perGroup)) * channels + channel(i);
      const m = mean(count, i => x.values[at(i)]);
      const r = 1 / Math.sqrt(mean(count, i => (x.values[at(i)] - m) ** 2) + epsilon);
      const xHat = (i: number) => (x.values[at(i)] - m) * r;
      const scaled = (i: number) => dy[at(i)] * gamma[channel(i)];
      const meanScaled = mean(count, scaled);
      const meanProduct = mean(count, i => scaled(i) * xHat(i));
      means[n * groups + g] = m;
      inverseStds[n * groups + g] = r;
      for (let i = 0; i < count; i++) {
        y[at(i)] = gamma[channel(i)] * xHat(i) + beta[channel(i)];
        dx[at(i)] = r * (scaled(i) - meanScaled - xHat(i) * meanProduct);
        dgamma[channel(i)] += dy[at(i)] * xHat(i);
        dbeta[channel(i)] += dy[at(i)];
      }
    }
  return [y, means, inverseStds, dx, dgamma, dbeta];
}

/** Weight Standardization forward (wHat, inverseStd) and, given dy, backward (dw). */
export function weightStandardization(w: Values, dy: ArrayLike<number>, epsilon: number): Float64Array[] {
  const columns = w.shape[3];
  const rows = size(w.shape) / columns;
  const [wHat, dw] = [new Float64Array(size(w.shape)), new Float64Array(size(w.shape))];
  const inverseStd = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    const at = (i: number) => i * columns + c;
    const m = mean(rows, i => w.values[at(i)]);
    const r = 1 / Math.sqrt(mean(rows, i => (w.values[at(i)] - m) ** 2) + epsilon);
    inverseStd[c] = r;
    for (let i = 0; i < rows; i++) wHat[at(i)] = (w.values[at(i)] - m) * r;
    const meanDy = mean(rows, i => dy[at(i)]);
    const meanProduct = mean(rows, i => dy[at(i)] * wHat[at(i)]);
    for (let i = 0; i < rows; i++) dw[at(i)] = r * (dy[at(i)] - meanDy - wHat[at(i)] * meanProduct);
  }
  return [wHat, inverseStd, dw];
}

/** Softmax cross-entropy: loss per example, probabilities, and, given dy, the gradient by the logits. */
export function softmaxCrossEntropy(logits: Values, labels: ArrayLike<number>, dy: ArrayLike<number>): Float64Array[] {
  const [examples, classes] = logits.shape;
  const loss = new Float64Array(examples);
  const [p, dlogits] = [new Float64Array(size(logits.shape)), new Float64Array(size(logits.shape))];
  for (let n = 0; n < examples; n++) {
    const z = Array.from({ length: classes }, (_, c) => logits.values[n * classes + c]);
    const largest = Math.max(...z);
    const sum = z.reduce((total, v) => total + Math.exp(v - largest), 0);
    loss[n] = Math.log(sum) - (z[labels[n]] - largest);
    for (let c = 0; c < classes; c++) {
      p[n * classes + c] = Math.exp(z[c] - largest) / sum;
      dlogits[n * classes + c] = dy[n] * (p[n * classes + c] - (c === labels[n] ? 1 : 0));
    }
  }
  return [loss, p, dlogits];
}
