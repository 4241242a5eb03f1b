/** The bytes of so many floats. */
// @ts-ignore: decorator
@inline
export function bytes(floats: i32): usize {
  return (<usize>floats) << 2;
}

/** The bytes of so many doubles. */
// @ts-ignore: decorator
@inline
export function doubleBytes(doubles: i32): usize {
  return (<usize>doubles) << 3;
}

/** The next multiple of `to`. */
// @ts-ignore: decorator
@inline
export function roundUp(value: i32, to: i32): i32 {
  return ((value + to - 1) / to) * to;
}
