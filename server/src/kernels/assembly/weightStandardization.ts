// Weight Standardization of a filter [kh, kw, cin, cout], seen as a matrix of `rows` = kh kw cin rows and cout columns:
// every column gets mean 0 and variance 1.
import { addColumnSums } from './columns';
import { bytes, doubleBytes } from './sizes';

/**
 * wHat = (w - mean) * inverseStd, inverseStd = 1 / sqrt(variance + epsilon), by column.
 * Scratch: 16 bytes a column.
 */
export function weightStandardization(
  rows: i32,
  columns: i32,
  epsilon: f64,
  w: usize,
  wHat: usize,
  inverseStd: usize,
  scratch: usize,
): void {
  let stride = bytes(columns);
  let squares = scratch + doubleBytes(columns);
  memory.fill(scratch, 0, (<usize>columns) << 4);
  addColumnSums(rows, columns, w, stride, scratch);
  for (let c = 0; c < columns; c++) {
    let at = scratch + doubleBytes(c);
    store<f64>(at, load<f64>(at) / <f64>rows);
  }
  // In float64: weights are few, and squares of their deviations are what epsilon (1e-10) is compared with.
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let deviation = <f64>load<f32>(w + <usize>row * stride + bytes(c)) - load<f64>(scratch + doubleBytes(c));
      let at = squares + doubleBytes(c);
      store<f64>(at, load<f64>(at) + deviation * deviation);
    }
  for (let c = 0; c < columns; c++) {
    let at = squares + doubleBytes(c);
    let r = 1 / sqrt(load<f64>(at) / <f64>rows + epsilon);
    store<f64>(at, r);
    store<f32>(inverseStd + bytes(c), <f32>r);
  }
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let at = <usize>row * stride + bytes(c);
      store<f32>(
        wHat + at,
        <f32>((<f64>load<f32>(w + at) - load<f64>(scratch + doubleBytes(c))) * load<f64>(squares + doubleBytes(c))),
      );
    }
}

/**
 * dw = inverseStd * (dy - mean(dy) - wHat * mean(dy * wHat)), means by column.
 * Scratch: 16 bytes a column.
 */
export function weightStandardizationGradient(
  rows: i32,
  columns: i32,
  dy: usize,
  wHat: usize,
  inverseStd: usize,
  dw: usize,
  scratch: usize,
): void {
  let stride = bytes(columns);
  let products = scratch + doubleBytes(columns);
  memory.fill(scratch, 0, (<usize>columns) << 4);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let at = <usize>row * stride + bytes(c);
      let g = <f64>load<f32>(dy + at);
      let sum = scratch + doubleBytes(c);
      let product = products + doubleBytes(c);
      store<f64>(sum, load<f64>(sum) + g);
      store<f64>(product, load<f64>(product) + g * <f64>load<f32>(wHat + at));
    }
  let share = 1 / <f64>rows;
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let at = <usize>row * stride + bytes(c);
      let centred =
        <f64>load<f32>(dy + at) -
        load<f64>(scratch + doubleBytes(c)) * share -
        <f64>load<f32>(wHat + at) * load<f64>(products + doubleBytes(c)) * share;
      store<f32>(dw + at, <f32>(centred * <f64>load<f32>(inverseStd + bytes(c))));
    }
}
