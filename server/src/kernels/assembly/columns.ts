// Sums over the rows of a matrix, for each column. Long sums in float32 lose digits: here 256 rows are summed in float32,
// and these partial sums in float64.

import { bytes, doubleBytes } from './sizes';

const BLOCK_ROWS: i32 = 256;

/** sums[c] (f64) += sum over rows of x[row, c]; rows lie `stride` bytes apart. */
export function addColumnSums(rows: i32, columns: i32, x: usize, stride: usize, sums: usize): void {
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    let count = min(BLOCK_ROWS, rows - first);
    let c = 0;
    for (; c + 8 <= columns; c += 8) addEightSums(count, x + bytes(c), stride, sums + doubleBytes(c));
    for (; c < columns; c++) {
      let sum: f64 = 0;
      let p = x + bytes(c);
      for (let row = 0; row < count; row++) {
        sum += <f64>load<f32>(p);
        p += stride;
      }
      store<f64>(sums + doubleBytes(c), load<f64>(sums + doubleBytes(c)) + sum);
    }
    x += <usize>count * stride;
  }
}

function addEightSums(rows: i32, x: usize, stride: usize, sums: usize): void {
  // Four rows at a time into sums of their own: an addition waits four cycles for the one before it.
  let a0 = f32x4.splat(0);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  for (; rows >= 4; rows -= 4) {
    let x1 = x + stride;
    let x2 = x1 + stride;
    let x3 = x2 + stride;
    a0 = f32x4.add(a0, v128.load(x));
    b0 = f32x4.add(b0, v128.load(x, 16));
    a1 = f32x4.add(a1, v128.load(x1));
    b1 = f32x4.add(b1, v128.load(x1, 16));
    a2 = f32x4.add(a2, v128.load(x2));
    b2 = f32x4.add(b2, v128.load(x2, 16));
    a3 = f32x4.add(a3, v128.load(x3));
    b3 = f32x4.add(b3, v128.load(x3, 16));
    x = x3 + stride;
  }
  for (; rows > 0; rows--) {
    a0 = f32x4.add(a0, v128.load(x));
    b0 = f32x4.add(b0, v128.load(x, 16));
    x += stride;
  }
  addToDoubles(sums, f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3)));
  addToDoubles(sums + 32, f32x4.add(f32x4.add(b0, b1), f32x4.add(b2, b3)));
}

/** Adds four floats to four doubles. */
// @ts-ignore: decorator
@inline
export function addToDoubles(sums: usize, a: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(a)));
  let high = i8x16.shuffle(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(sums + 16, f64x2.add(v128.load(sums + 16), f64x2.promote_low_f32x4(high)));
}

/** y[c] = sum over rows of x[row, c]. Scratch: 8 bytes a column. */
export function columnSums(rows: i32, columns: i32, x: usize, y: usize, scratch: usize): void {
  memory.fill(scratch, 0, doubleBytes(columns));
  addColumnSums(rows, columns, x, bytes(columns), scratch);
  for (let c = 0; c < columns; c++) store<f32>(y + bytes(c), <f32>load<f64>(scratch + doubleBytes(c)));
}
