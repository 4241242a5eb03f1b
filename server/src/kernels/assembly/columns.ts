// Sums over the rows of a matrix, for each column. Long sums in float32 lose digits: here 256 rows are summed in float32,
// and these partial sums in float64.

const BLOCK_ROWS: i32 = 256;

/** sums[c] (f64) += sum over rows of x[row, c]; rows lie `stride` bytes apart. */
export function addColumnSums(rows: i32, columns: i32, x: usize, stride: usize, sums: usize): void {
  let c = 0;
  for (; c + 8 <= columns; c += 8) eightColumnSums(rows, x + (<usize>c << 2), stride, sums + (<usize>c << 3));
  for (; c < columns; c++) {
    let sum: f64 = 0;
    let p = x + (<usize>c << 2);
    for (let row = 0; row < rows; row++) {
      sum += <f64>load<f32>(p);
      p += stride;
    }
    store<f64>(sums + (<usize>c << 3), load<f64>(sums + (<usize>c << 3)) + sum);
  }
}

function eightColumnSums(rows: i32, x: usize, stride: usize, sums: usize): void {
  while (rows > 0) {
    let k = min(rows, BLOCK_ROWS);
    rows -= k;
    let a = f32x4.splat(0), b = f32x4.splat(0);
    do {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
      x += stride;
    } while (--k);
    addToDoubles(sums, a);
    addToDoubles(sums + 32, b);
  }
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
  memory.fill(scratch, 0, <usize>columns << 3);
  addColumnSums(rows, columns, x, <usize>columns << 2, scratch);
  for (let c = 0; c < columns; c++) store<f32>(y + (<usize>c << 2), <f32>load<f64>(scratch + (<usize>c << 3)));
}
