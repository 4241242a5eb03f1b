// Columns of a matrix in the layout of `pack`: for products along the rows, such as combinations of rows.
import { getI32, rowAt } from './arrays';

/**
 * Columns [from, to) of the listed rows, minus the shift, as panels of `panel` columns, each [count][panel]. The last
 * panel is filled up with zeros.
 * @param panel a multiple of 4
 */
export function packColumns(base: usize, width: i32, list: usize, count: i32, panel: i32, from: i32, to: i32, shift: usize, into: usize): void {
  for (let c = from; c < to; c += panel) {
    const whole = c + panel <= to;
    for (let i = 0; i < count; i++) {
      const row = rowAt(base, width, getI32(list, i));
      for (let v = c; v < c + panel; v += 4) {
        const at = <usize>v << 2;
        if (whole) v128.store(into, f32x4.sub(v128.load(row + at), v128.load(shift + at)));
        else
          for (let r = 0; r < 4; r++) {
            const here = at + (<usize>r << 2);
            store<f32>(into + (<usize>r << 2), v + r < to ? load<f32>(row + here) - load<f32>(shift + here) : 0);
          }
        into += 16;
      }
    }
  }
}
