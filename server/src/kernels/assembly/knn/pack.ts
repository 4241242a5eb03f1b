// Rows of a matrix, chosen by a list of row numbers, laid out so that the tile functions read them in order.
import { getI32, rowAt } from './arrays';

/** The address of column `from` of the i-th listed row; past the end of the list its last row is repeated. */
// @ts-ignore: decorator
@inline
function listed(base: usize, width: i32, list: usize, count: i32, i: i32, from: i32): usize {
  return rowAt(base, width, getI32(list, min(i, count - 1))) + (<usize>from << 2);
}

/** Four rows, depth columns, minus the shift: to[k * stride + r]. */
function packFour(p0: usize, p1: usize, p2: usize, p3: usize, shift: usize, depth: i32, to: usize, stride: usize): void {
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const s = v128.load(shift);
    const v0 = f32x4.sub(v128.load(p0), s);
    const v1 = f32x4.sub(v128.load(p1), s);
    const v2 = f32x4.sub(v128.load(p2), s);
    const v3 = f32x4.sub(v128.load(p3), s);
    const low01 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(to + stride, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(to + 2 * stride, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(to + 3 * stride, v128.shuffle<i64>(high01, high23, 1, 3));
    p0 += 16; p1 += 16; p2 += 16; p3 += 16; shift += 16; to += 4 * stride;
  }
  for (; k < depth; k++) {
    const s = load<f32>(shift);
    store<f32>(to, load<f32>(p0) - s);
    store<f32>(to, load<f32>(p1) - s, 4);
    store<f32>(to, load<f32>(p2) - s, 8);
    store<f32>(to, load<f32>(p3) - s, 12);
    p0 += 4; p1 += 4; p2 += 4; p3 += 4; shift += 4; to += stride;
  }
}

/** The same for two rows. */
function packTwo(p0: usize, p1: usize, shift: usize, depth: i32, to: usize, stride: usize): void {
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const s = v128.load(shift);
    const v0 = f32x4.sub(v128.load(p0), s);
    const v1 = f32x4.sub(v128.load(p1), s);
    const low = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0);
    v128.store64_lane(to + stride, low, 1);
    v128.store64_lane(to + 2 * stride, high, 0);
    v128.store64_lane(to + 3 * stride, high, 1);
    p0 += 16; p1 += 16; shift += 16; to += 4 * stride;
  }
  for (; k < depth; k++) {
    const s = load<f32>(shift);
    store<f32>(to, load<f32>(p0) - s);
    store<f32>(to, load<f32>(p1) - s, 4);
    p0 += 4; p1 += 4; shift += 4; to += stride;
  }
}

/**
 * Columns [from, to) of the listed rows, minus the shift (one float per column of the matrix), as panels of `panel`
 * rows, each [to - from][panel]. The last panel is filled up with copies of the last row.
 * @param panel even
 */
export function pack(base: usize, width: i32, list: usize, count: i32, panel: i32, from: i32, to: i32, shift: usize, into: usize): void {
  const depth = to - from;
  const stride = <usize>panel << 2;
  shift += <usize>from << 2;
  for (let p = 0; p < count; p += panel) {
    let r = 0;
    for (; r + 4 <= panel; r += 4)
      packFour(
        listed(base, width, list, count, p + r, from),
        listed(base, width, list, count, p + r + 1, from),
        listed(base, width, list, count, p + r + 2, from),
        listed(base, width, list, count, p + r + 3, from),
        shift, depth, into + (<usize>r << 2), stride,
      );
    if (r < panel)
      packTwo(
        listed(base, width, list, count, p + r, from),
        listed(base, width, list, count, p + r + 1, from),
        shift, depth, into + (<usize>r << 2), stride,
      );
    into += <usize>depth * stride;
  }
}
