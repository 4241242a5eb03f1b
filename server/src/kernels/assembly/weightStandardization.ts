// Weight Standardization of a filter [kh, kw, cin, cout], seen as a matrix of `rows` = kh kw cin rows and cout columns:
// every column gets mean 0 and variance 1.
import { addColumnSums } from './columns';

/**
 * wHat = (w - mean) * inverseStd, inverseStd = 1 / sqrt(variance + epsilon), by column.
 * Scratch: 16 bytes a column.
 */
export function weightStandardization(rows: i32, columns: i32, epsilon: f64, w: usize, wHat: usize, inverseStd: usize, scratch: usize): void {
  let stride = <usize>columns << 2;
  let squares = scratch + (<usize>columns << 3);
  memory.fill(scratch, 0, <usize>columns << 4);
  addColumnSums(rows, columns, w, stride, scratch);
  for (let c = 0; c < columns; c++) {
    let at = scratch + (<usize>c << 3);
    store<f64>(at, load<f64>(at) / <f64>rows);
  }
  // In float64: weights are few, and squares of their deviations are what epsilon (1e-10) is compared with.
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let deviation = <f64>load<f32>(w + <usize>row * stride + (<usize>c << 2)) - load<f64>(scratch + (<usize>c << 3));
      let at = squares + (<usize>c << 3);
      store<f64>(at, load<f64>(at) + deviation * deviation);
    }
  for (let c = 0; c < columns; c++) {
    let at = squares + (<usize>c << 3);
    let r = 1 / sqrt(load<f64>(at) / <f64>rows + epsilon);
    store<f64>(at, r);
    store<f32>(inverseStd + (<usize>c << 2), <f32>r);
  }
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let at = <usize>row * stride + (<usize>c << 2);
      store<f32>(wHat + at, <f32>((<f64>load<f32>(w + at) - load<f64>(scratch + (<usize>c << 3))) * load<f64>(squares + (<usize>c << 3))));
    }
}

/**
 * dw = inverseStd * (dy - mean(dy) - wHat * mean(dy * wHat)), means by column.
 * Scratch: 16 bytes a column.
 */
export function weightStandardizationGradient(rows: i32, columns: i32, dy: usize, wHat: usize, inverseStd: usize, dw: usize, scratch: usize): void {
  let stride = <usize>columns << 2;
  let products = scratch + (<usize>columns << 3);
  memory.fill(scratch, 0, <usize>columns << 4);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let at = <usize>row * stride + (<usize>c << 2);
      let g = <f64>load<f32>(dy + at);
      let sum = scratch + (<usize>c << 3), product = products + (<usize>c << 3);
      store<f64>(sum, load<f64>(sum) + g);
      store<f64>(product, load<f64>(product) + g * <f64>load<f32>(wHat + at));
    }
  let share = 1 / <f64>rows;
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) {
      let at = <usize>row * stride + (<usize>c << 2);
      let centred = <f64>load<f32>(dy + at) - load<f64>(scratch + (<usize>c << 3)) * share -
        <f64>load<f32>(wHat + at) * load<f64>(products + (<usize>c << 3)) * share;
      store<f32>(dw + at, <f32>(centred * <f64>load<f32>(inverseStd + (<usize>c << 2))));
    }
}
