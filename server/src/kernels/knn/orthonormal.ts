/**
 * Combinations of vectors that are orthonormal, from the vectors' products (Gram and Schmidt, in the products' terms).
 * @param gram [count, count]; only the lower triangle is read
 * @param least a vector that keeps no more than this share of its squared length beside those before it is left out
 * @returns rows of `count` coefficients, as many as there are independent vectors
 */
export function orthonormal(gram: Float64Array, count: number, least: number): Float64Array[] {
  const rows: Float64Array[] = [];
  const at = (i: number, j: number) => (i >= j ? gram[i * count + j] : gram[j * count + i]);
  const column = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) column[j] = at(i, j);
    const row = new Float64Array(count);
    row[i] = 1;
    let left = column[i];
    for (const other of rows) {
      let share = 0;
      for (let j = 0; j <= i; j++) share += other[j] * column[j];
      for (let j = 0; j < i; j++) row[j] -= share * other[j];
      left -= share * share;
    }
    if (!(left > least * column[i]) || !(left > 0)) continue;
    const scale = 1 / Math.sqrt(left);
    for (let j = 0; j <= i; j++) row[j] *= scale;
    rows.push(row);
  }
  return rows;
}
