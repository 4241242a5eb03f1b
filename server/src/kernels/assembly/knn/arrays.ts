// Elements of arrays in memory.

// @ts-ignore: decorator
@inline
export function getF64(array: usize, i: i32): f64 {
  return load<f64>(array + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function setF64(array: usize, i: i32, value: f64): void {
  store<f64>(array + (<usize>i << 3), value);
}

// @ts-ignore: decorator
@inline
export function getF32(array: usize, i: i32): f32 {
  return load<f32>(array + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function setF32(array: usize, i: i32, value: f32): void {
  store<f32>(array + (<usize>i << 2), value);
}

// @ts-ignore: decorator
@inline
export function getI32(array: usize, i: i32): i32 {
  return load<i32>(array + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function setI32(array: usize, i: i32, value: i32): void {
  store<i32>(array + (<usize>i << 2), value);
}

// @ts-ignore: decorator
@inline
export function getU64(array: usize, i: i32): u64 {
  return load<u64>(array + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function setU64(array: usize, i: i32, value: u64): void {
  store<u64>(array + (<usize>i << 3), value);
}

/** The address of a row of float32 in a matrix of `width` columns. Products of 32 bits wrap, as addresses do. */
// @ts-ignore: decorator
@inline
export function rowAt(base: usize, width: i32, row: i32): usize {
  return base + ((<usize>row * <usize>width) << 2);
}
