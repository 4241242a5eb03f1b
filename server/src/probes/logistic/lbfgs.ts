/** Pairs of steps and changes of the gradient that are kept. */
export const HISTORY = 10;
/** A step has to lower the value by this share of what the slope promises, and to leave at most that share of the slope. */
const DECREASE = 1e-4;
const SLOPE_LEFT = 0.9;
/** Values that differ by less, relatively, may be equal: they are computed from products in float32. */
const VALUE_NOISE = 1e-6;
/** Of one line search. */
const MOST_TRIALS = 20;

export interface Evaluated {
  value: number;
  gradient: Float64Array;
}

export interface Minimum {
  point: Float64Array;
  value: number;
  iterations: number;
  /** Euclidean norm of the gradient there, as a share of the first one's. */
  gradient: number;
  converged: boolean;
}

export interface MinimizeOptions {
  /** Share of the first gradient's norm at which it ends. */
  tolerance: number;
  mostIterations: number;
  /** Told the share of the way that is done, 0 to 1: on a log scale of the gradient's norm. */
  onProgress?: (done: number) => void;
}

/**
 * The minimum of a smooth convex function by L-BFGS (Liu and Nocedal, 1989): the last steps and the changes of the
 * gradient stand for the inverse of the Hessian. Each step satisfies the weak Wolfe conditions, found by bisection (Lewis
 * and Overton, 2013), so that every pair has positive curvature. Ends once the norm of the gradient is `tolerance` of the
 * first one's, after `mostIterations`, or where no step lowers the value any more. What `evaluate` throws ends it too.
 */
export async function minimize(
  evaluate: (point: Float64Array) => Promise<Evaluated>,
  start: Float64Array,
  { tolerance, mostIterations, onProgress }: MinimizeOptions,
): Promise<Minimum> {
  let point = start;
  let { value, gradient } = await evaluate(point);
  const first = norm(gradient);
  const pairs: Pair[] = [];
  let iterations = 0;
  let farthest = 0;
  const share = () => (first === 0 ? 0 : norm(gradient) / first);
  while (share() > tolerance && iterations < mostIterations) {
    const direction = downhill(gradient, pairs);
    const found = await searchLine(evaluate, { point, value, gradient }, direction);
    if (!found) {
      // A history that has gone bad is worth one step without it.
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    iterations++;
    remember(pairs, difference(found.point, point), difference(found.gradient, gradient));
    ({ point, value, gradient } = found);
    farthest = Math.max(farthest, Math.log(share()) / Math.log(tolerance), iterations / mostIterations);
    onProgress?.(Math.min(1, farthest));
  }
  onProgress?.(1);
  return { point, value, iterations, gradient: share(), converged: share() <= tolerance };
}

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** Their scalar product. */
  curvature: number;
}

function remember(pairs: Pair[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change);
  if (!(curvature > 0)) return;
  if (pairs.length === HISTORY) pairs.shift();
  pairs.push({ step, change, curvature });
}

/** The two-loop recursion; without pairs, a step of length 1 against the gradient. */
function downhill(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map(value => -value);
  const shares: number[] = [];
  for (const { step, change, curvature } of pairs.toReversed()) {
    const share = dot(step, direction) / curvature;
    add(direction, change, -share);
    shares.unshift(share);
  }
  const last = pairs.at(-1);
  const scale = last ? last.curvature / dot(last.change, last.change) : 1 / norm(gradient);
  for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  for (const [i, { step, change, curvature }] of pairs.entries())
    add(direction, step, shares[i] - dot(change, direction) / curvature);
  return direction;
}

/** @returns undefined where no point on the way is better, as far as that can be told */
async function searchLine(
  evaluate: (point: Float64Array) => Promise<Evaluated>,
  from: Evaluated & { point: Float64Array },
  direction: Float64Array,
): Promise<(Evaluated & { point: Float64Array }) | undefined> {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  const noise = VALUE_NOISE * Math.abs(from.value);
  let [low, high, step] = [0, Number.POSITIVE_INFINITY, 1];
  let best: (Evaluated & { point: Float64Array }) | undefined;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const point = from.point.slice();
    add(point, direction, step);
    const tried = { point, ...(await evaluate(point)) };
    const slopeThere = dot(tried.gradient, direction);
    // Where values are equal but for noise, the slope tells on which side of the minimum this is.
    const isLower =
      tried.value <= from.value + DECREASE * step * slope ||
      (tried.value <= from.value + noise && slopeThere <= (2 * DECREASE - 1) * slope);
    if (!isLower) high = step;
    else {
      best = tried;
      if (slopeThere >= SLOPE_LEFT * slope) return tried;
      low = step;
    }
    step = high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;
  }
  return best;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const norm = (a: Float64Array) => Math.sqrt(dot(a, a));
