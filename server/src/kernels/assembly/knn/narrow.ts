// All points in float64 at once, without a float32 stage: for rows of few columns, where choosing costs more than
// measuring, and for values so large that float32 sums would overflow.
import { getF64, getI32, rowAt } from './arrays';
import { distancesOf, offerNearest } from './nearest';

const PANEL: i32 = 8;

/** Points [from, to) of the list as float64, [width][PANEL]; missing points are copies of the last. */
function packDoubles(base: usize, width: i32, list: usize, from: i32, to: i32, into: usize): void {
  for (let r = 0; r < PANEL; r++) {
    let p = rowAt(base, width, getI32(list, min(from + r, to - 1)));
    let q = into + (<usize>r << 3);
    for (let k = 0; k < width; k++) {
      store<f64>(q, <f64>load<f32>(p));
      p += 4;
      q += PANEL * 8;
    }
  }
}

// @ts-ignore: decorator
@inline
function square(x: v128, y: v128): v128 {
  const d = f64x2.sub(x, y);
  return f64x2.mul(d, d);
}

/** Squared distances of one query (f32 [width]) from a panel, f64 [PANEL]; whether any is at most `limit`. */
export function measurePanel(query: usize, panel: usize, width: i32, limit: f64, out: usize): bool {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let k = width;
  while (k > 0) {
    const x = f64x2.promote_low_f32x4(v128.load32_splat(query));
    s0 = f64x2.add(s0, square(x, v128.load(panel)));
    s1 = f64x2.add(s1, square(x, v128.load(panel, 16)));
    s2 = f64x2.add(s2, square(x, v128.load(panel, 32)));
    s3 = f64x2.add(s3, square(x, v128.load(panel, 48)));
    query += 4; panel += PANEL * 8; k--;
  }
  const l = f64x2.splat(limit);
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  return v128.any_true(v128.or(v128.or(f64x2.le(s0, l), f64x2.le(s1, l)), v128.or(f64x2.le(s2, l), f64x2.le(s3, l))));
}

/**
 * Offers every query of a list the points at positions [from, to).
 * @param firstHeap the heap of the first listed query @param panel scratch, 64 * width bytes @param out scratch, 64 bytes
 */
export function searchNarrow(queryBase: usize, queryList: usize, queryCount: i32, firstHeap: i32, base: usize, width: i32, list: usize, from: i32, to: i32, panel: usize, out: usize): void {
  for (let j = from; j < to; j += PANEL) {
    packDoubles(base, width, list, j, to, panel);
    const count = min(PANEL, to - j);
    for (let i = 0; i < queryCount; i++) {
      const heap = firstHeap + i;
      const query = rowAt(queryBase, width, getI32(queryList, i));
      let worst = load<f64>(distancesOf(heap));
      if (!measurePanel(query, panel, width, worst, out)) continue;
      for (let t = 0; t < count; t++) {
        const distance = getF64(out, t);
        if (distance <= worst) worst = offerNearest(heap, distance, j + t);
      }
    }
  }
}
