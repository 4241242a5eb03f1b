import { bytes } from './sizes';

/** Copies height x width floats between places with different row strides (bytes). */
export function copyTile(height: i32, width: i32, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  for (let r = 0; r < height; r++) {
    for (let q = 0; q < width; q++) store<f32>(to + bytes(q), load<f32>(from + bytes(q)));
    from += fromStride;
    to += toStride;
  }
}
