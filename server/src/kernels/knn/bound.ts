// How far the float32 search may be off, and how a float32 result becomes a certain statement.
//
// u = 2^-24 is float32's unit roundoff and g(n) = n u / (1 - n u). A sum of n products, each term passing through at
// most n roundings, is off by at most g(n) times the sum of the terms' magnitudes (Higham, "Accuracy and Stability of
// Numerical Algorithms", section 3.1), fused multiply-add or not. The kernels add `depth` products in a row and then
// `count` such sums, so a term passes through at most n = depth + count roundings. Each product may besides lose 2^-150
// by underflow; sums and differences lose nothing there.
//
// Products. Queries and points are first shifted by m (a mean), x' = fl(x - m): that keeps data far from the origin
// from drowning in their own length. With N = |x'|^2 + |y'|^2 (the norms are summed in float64):
//
//   key  = fl(low - 2 dot),  low = float32 of (1 - e) |y'|^2, rounded to nearest,  dot = float32 of x'.y'
//
//   |dot - x'.y'|       <= g(n) sum |x'_i y'_i| + w 2^-150 <= g(n) N / 2 + w 2^-150      (w: the width)
//   key                 <= low - 2 dot + 3 u N                                          (one rounding, |.| < 3 N)
//   low                 <= (1 - e + u) |y'|^2 + 2^-150
//   |x' - y'|^2          = N - 2 x'.y' >= key + |x'|^2 + (e - u) |y'|^2 - (g(n) + 3 u) N - (w + 1) 2^-149
//   |x - y|             >= |x' - y'| - u' (|x'| + |y'|), u' = u / (1 - u), so
//   |x - y|^2           >= |x' - y'|^2 - 2 u' (|x'| + |y'|)^2 >= |x' - y'|^2 - 5 u N
//
// and the float64 sum that defines the result is below |x - y|^2 by less than 3 N (w + 2) 2^-53 < u N for all widths
// below 2^26. Together, with e = g(n) + 11 u, of which one u is to spare for the float64 roundings of the norms and of the
// formula itself:
//
//   distance(x, y)      >= key + (1 - e) |x'|^2 - (w + 1) 2^-149.
//
// Differences. fl(x_i - y_i) has one rounding, its square one or two more, and all terms are positive: the float32 sum
// is between 1 - g(n + 3) and 1 + g(n + 3) times |x - y|^2, up to w 2^-150; the float64 sum differs from |x - y|^2 by
// less than u of it.
//
// Reduced rows. V [w, q] is any float32 matrix, P the orthogonal projection onto its columns' span, and V'V = 1 + E with
// |E| <= E' < 1 in the spectral norm (bounded from a float64 V'V by its Frobenius norm). For a row, a = V'x' exactly, z is
// what is computed of it, and s = |(1 - P) x'| its residual. Columns are summed in float32 over runs of at most `depth` and
// over `runs` of these, then in float64, and rounded: with |V| the Frobenius norm and F = g(depth + runs) + u,
//
//   |z - a|             <= d |x'|, d = F |V| + 2 u             (each z_j is off by F sum_i |x'_i V_ij| <= F |x'| |V_j|)
//   |a|^2               <= (1 + E') |x'|^2, so |z| <= b |x'|, b = 1 + E'/2 + d
//   |P x'|^2             = a'(V'V)^-1 a >= |a|^2 / (1 + E') >= |z|^2 - 2 d |x'| |z| - E' |z|^2, so
//   s^2                 <= (1 + eta) |x'|^2 - |z|^2 with eta = 2 d b + E' b^2.
//
// r >= s is float32 of the root of the last, rounded upwards. No lower bound of s is needed, and nothing is lost where s is
// small: what follows only needs that two residuals do not multiply to more than r_x r_y.
//
//   x'.y'                = Px'.Py' + (1 - P)x'.(1 - P)y' <= Px'.Py' + r_x r_y
//   Px'.Py'              = a_x'(V'V)^-1 a_y <= a_x.a_y + E' / (1 - E') |a_x| |a_y|
//   a_x.a_y             <= z_x.z_y + 2 d b |x'| |y'|                                     and |x'| |y'| <= N / 2
//
// so that x'.y' <= z_x.z_y + r_x r_y + c N / 2 with c = 2 d b + E' (1 + E') / (1 - E'). The kernels compute the products of
// the rows (z, r), whose squared lengths are at most (1 + eta + 2^-20) |x'|^2, with n = depth + count of q + 1 columns. As
// above for products, with c N for what the rotation adds:
//
//   distance(x, y)      >= key + (1 - e) |x'|^2 - (q + 4) 2^-149, e = c + g(n) (1 + eta + 2^-20) + 16 u.
//
// Underflow in z is at most A = sqrt(q) (w + 2) 2^-150 < 2^-120 in length (q <= 256, w < 2^26). Where it meets a length,
// A |x'| <= u |x'|^2 / 4 + A^2 / u, whose last term is below 2^-200: the first is in the 16 u and in eta's 4 u, the second
// in the 2^-200 under the root of r and in the last 2^-149.

const u = 2 ** -24;
const gamma = (n: number) => (n * u) / (1 - n * u);

/** Columns that the kernels add up in a row. */
export const DEPTH = 256;

/** How `width` columns are cut: `count` runs of `depth` columns, the last one shorter. */
export function runsOf(width: number): { depth: number; count: number } {
  const count = Math.ceil(width / DEPTH);
  const depth = Math.min(width, Math.ceil(width / count / 4) * 4);
  return { depth, count: Math.ceil(width / depth) };
}

/** How queries and points are compared: products or squared differences in float32, or differences in float64. */
export type Comparison = 'products' | 'differences' | 'exact';

/** e of the products. */
export function productError(width: number): number {
  const { depth, count } = runsOf(width);
  return gamma(depth + count) + 11 * u;
}

/** A float32 sum of squared differences is from (1 - relative) d - absolute to (1 + relative) d + absolute. */
export function differenceError(width: number): { relative: number; absolute: number } {
  const { depth, count } = runsOf(width);
  return { relative: gamma(depth + count + 3) + 2 * u, absolute: width * 2 ** -149 };
}

/** A distance is at least scale * key + offset(squared norm of the shifted query). */
export function certainty(
  width: number,
  by: 'products' | 'differences',
): { scale: number; offset: (norm: number) => number } {
  if (by === 'products') {
    const share = 1 - productError(width);
    const absolute = (width + 1) * 2 ** -149;
    return { scale: 1, offset: norm => share * norm - absolute };
  }
  const { relative, absolute } = differenceError(width);
  return { scale: 1 - relative, offset: () => -absolute };
}

/** A rotated row is summed up in float32 over so many columns, then over so many such runs, and then in float64. */
export const ROTATION = { depth: 64, runs: 4 };

/** What the float32 basis of reduced rows, V [width, columns], is. */
export interface Basis {
  /** At least the spectral norm of V'V - 1. */
  deviation: number;
  /** At least the Frobenius norm of V. */
  size: number;
}

/**
 * What reduced rows prove.
 * @returns `inflation` (eta above) for `residualOf`, and `error` (e above): low is (1 - error) |y'|^2, and a distance is
 *   at least key + (1 - error) |x'|^2 - absolute
 */
export function reducedBound(
  columns: number,
  { deviation, size }: Basis,
): { inflation: number; error: number; absolute: number } {
  const delta = (gamma(ROTATION.depth + ROTATION.runs) + u) * size + 2 * u;
  const longer = 1 + deviation / 2 + delta;
  const inflation = 2 * delta * longer + deviation * longer ** 2 + 4 * u;
  const rotation = 2 * delta * longer + (deviation * (1 + deviation)) / (1 - deviation);
  const { depth, count } = runsOf(columns + 1);
  return {
    inflation,
    error: rotation + gamma(depth + count) * (1 + inflation + 2 ** -20) + 16 * u,
    absolute: (columns + 4) * 2 ** -149,
  };
}

/** The last number of a reduced row. @param norm |x'|^2 @param reducedNorm |z|^2 */
export function residualOf(norm: number, reducedNorm: number, inflation: number): number {
  return float32Above(Math.sqrt(Math.max(0, (1 + inflation) * norm - reducedNorm) + 2 ** -200) * (1 + 2 ** -50));
}

/** Values this large may overflow float32 when squared and summed; they are searched in float64. */
export const LARGE = 2 ** 40;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The smallest float32 that is not below the value. */
export function float32Above(value: number): number {
  float[0] = value;
  if (float[0] < value) bits[0] += float[0] < 0 ? -1 : 1;
  return float[0];
}
