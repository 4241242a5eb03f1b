// The innermost loops of the k-NN search, written out for one register tile: AssemblyScript has no arrays of local
// variables, so each accumulator is a variable of its own and the text is generated. What makes such a loop fast in V8,
// found by measuring: a top-tested loop, all loads before one block of stores, neighbouring 128-bit operations side by
// side (the revectorizer then joins them into 256-bit ones), and few enough accumulators that none is spilled.

const count = n => [...Array(n).keys()];

/**
 * The source of the module `./tile`.
 * @param {{ rows: number, columns: number, fused: boolean }} tile queries x stored points held in registers (rows: 4
 *   or 6, columns: a multiple of 4); fused: multiply and add with one rounding (relaxed SIMD)
 */
export function tileSource({ rows, columns, fused }) {
  const R = count(rows);
  const V = count(columns / 4);
  const each = text => R.map(i => V.map(j => text(i, j)).join('')).join('');
  const multiplyAdd = (a, b, c) =>
    fused ? `f32x4.relaxed_madd(${a}, ${b}, ${c})` : `f32x4.add(${c}, f32x4.mul(${a}, ${b}))`;
  const steps = {
    dotTile: i => V.map(j => `    c${i}_${j} = ${multiplyAdd(`s${i}`, `b${j}`, `c${i}_${j}`)};\n`).join(''),
    differenceTile: i =>
      V.map(j => `    let d${i}_${j} = f32x4.sub(s${i}, b${j});\n`).join('') +
      V.map(j => `    c${i}_${j} = ${multiplyAdd(`d${i}_${j}`, `d${i}_${j}`, `c${i}_${j}`)};\n`).join(''),
  };
  const tile = name => `
export function ${name}(depth: i32, a: usize, b: usize, c: usize, cStride: usize): void {
${each((i, j) => `  let c${i}_${j} = f32x4.splat(0);\n`)}  while (depth > 0) {
${V.map(j => `    let b${j} = v128.load(b, ${j * 16});\n`).join('')}${R.map(
    i => `    let s${i} = v128.load32_splat(a, ${i * 4});\n${steps[name](i)}`,
  ).join('')}    a += ${rows * 4}; b += ${columns * 4}; depth--;
  }
${R.map(i => `  let q${i} = c + ${i} * cStride;\n`).join('')}${each(
    (i, j) => `  c${i}_${j} = f32x4.add(v128.load(q${i}, ${j * 16}), c${i}_${j});\n`,
  )}${each((i, j) => `  v128.store(q${i}, c${i}_${j}, ${j * 16});\n`)}}
`;
  return `
export const ROWS: i32 = ${rows};
export const COLUMNS: i32 = ${columns};

// C += A B, and C[i, j] += sum over k of (A[i, k] - B[k, j])^2, for A packed [depth][ROWS] and B packed [depth][COLUMNS].
// The sum of each call begins at zero and is added to C at its end: sums of sums stay accurate where one long sum in
// float32 does not.
${tile('dotTile')}${tile('differenceTile')}`;
}
