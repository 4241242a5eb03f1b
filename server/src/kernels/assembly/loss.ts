// Cross-entropy of a softmax, in float64: an example has few classes. AssemblyScript's own exp and log read tables that a
// module writes into its memory when it starts; this memory is TensorFlow.js's, so these need none.

import { bytes } from './sizes';

const LN2_HIGH: f64 = 0.69314718036912381649;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** e^x for x <= 0 (and a little above), to 1e-14: x = k ln 2 + r, |r| <= 0.35, and the series of e^r up to r^11. */
function exp(x: f64): f64 {
  if (x < -700) return 0;
  if (x != x) return x;
  let k = nearest(x / (LN2_HIGH + LN2_LOW));
  let r = x - k * LN2_HIGH - k * LN2_LOW;
  let series: f64 = 1;
  for (let i: f64 = 11; i > 0; i--) series = 1 + (series * r) / i;
  return series * reinterpret<f64>((<i64>k + 1023) << 52);
}

/** log x for x >= 1: three of Halley's steps on e^y = x, each of which cubes the error, from x's exponent. */
function log(x: f64): f64 {
  let y = <f64>(<i64>(reinterpret<u64>(x) >> 52) - 1023) * LN2_HIGH;
  for (let i = 0; i < 3; i++) {
    let e = 1 / exp(-y);
    y -= (2 * (e - x)) / (e + x);
  }
  return y;
}

/** loss[n] = log sum exp(z - max z) - (z[label] - max z), probabilities = softmax(z). A label outside gives NaN. */
export function softmaxCrossEntropy(
  examples: i32,
  classes: i32,
  logits: usize,
  labels: usize,
  loss: usize,
  probabilities: usize,
): void {
  for (let n = 0; n < examples; n++) {
    let largest: f64 = -Infinity;
    for (let c = 0; c < classes; c++) largest = max<f64>(largest, <f64>load<f32>(logits + bytes(c)));
    let sum: f64 = 0;
    for (let c = 0; c < classes; c++) sum += exp(<f64>load<f32>(logits + bytes(c)) - largest);
    for (let c = 0; c < classes; c++)
      store<f32>(probabilities + bytes(c), <f32>(exp(<f64>load<f32>(logits + bytes(c)) - largest) / sum));
    let label = load<i32>(labels);
    let known = <u32>label < <u32>classes;
    store<f32>(loss, known ? <f32>(log(sum) - (<f64>load<f32>(logits + bytes(label)) - largest)) : f32.NaN);
    logits += bytes(classes);
    probabilities += bytes(classes);
    labels += 4;
    loss += 4;
  }
}

/** dlogits = dy[n] * (probabilities - onehot(label)). */
export function softmaxCrossEntropyGradient(
  examples: i32,
  classes: i32,
  dy: usize,
  probabilities: usize,
  labels: usize,
  dlogits: usize,
): void {
  for (let n = 0; n < examples; n++) {
    let g = load<f32>(dy);
    let label = load<i32>(labels);
    for (let c = 0; c < classes; c++) {
      let at = bytes(c);
      store<f32>(dlogits + at, g * (load<f32>(probabilities + at) - (c == label ? <f32>1 : <f32>0)));
    }
    dy += 4;
    labels += 4;
    probabilities += bytes(classes);
    dlogits += bytes(classes);
  }
}
