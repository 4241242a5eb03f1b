/**
 * Rows of numbers from -1 to 1, evenly spread, that depend on nothing but their place: a peer in another language makes
 * the same ones (`rows` in bench/peers/knn.py). Murmur3's last step, applied to the place.
 * @returns [count, width]
 */
export function hashedRows(count: number, width: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count * width);
  for (let i = 0; i < values.length; i++) {
    let x = Math.imul(i, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    values[i] = (x >>> 8) * 2 ** -23 - 1;
  }
  return values;
}
