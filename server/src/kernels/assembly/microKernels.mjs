// The innermost loops, written out for one register tile. AssemblyScript has no arrays of local variables, so each
// accumulator is a variable of its own and the text is generated. The forms below were found by measuring, on the V8 of
// Node 20, 22 and 24; each of these costs up to half of the speed where it is not kept:
//   - a loop by itself is tested at its top, one inside another at its bottom;
//   - nothing but stores follows the loop, unless the build runs on 256-bit registers (`wide`): where a tile is added to
//     what is there, the others store it aside first;
//   - operations on neighbouring vectors stand side by side, so that V8's revectorizer can join them into one of 256
//     bits. It moves no load across a store: the loads of a row stand before its stores.

const count = n => [...Array(n).keys()];

/**
 * The source of the module `./micro`: constants and tile functions for one build.
 * @param {{ rows: number, columns: number, fused: boolean, wide: boolean }} tile rows x columns of the output held in
 *   registers (columns: a multiple of 4); fused: multiply and add with one rounding (relaxed SIMD)
 */
export function microKernels({ rows, columns, fused, wide }) {
  const R = count(rows);
  const V = count(columns / 4);
  const eachRow = text => R.map(text).join('');
  const eachVector = text => V.map(text).join('');
  const each = text => eachRow(i => eachVector(j => text(i, j)));
  const multiplyAdd = (a, b, c) =>
    fused ? `f32x4.relaxed_madd(${a}, ${b}, ${c})` : `f32x4.add(${c}, f32x4.mul(${a}, ${b}))`;

  const zero = each((i, j) => `  let c${i}_${j} = f32x4.splat(0);\n`);
  /** One step in depth: a vector row of B times the value of A for each row. */
  const step = a =>
    eachVector(j => `      let b${j} = v128.load(b, ${j * 16});\n`) +
    eachRow(
      i =>
        `      let s${i} = v128.load32_splat(${a(i)});\n` +
        eachVector(j => `      c${i}_${j} = ${multiplyAdd(`s${i}`, `b${j}`, `c${i}_${j}`)};\n`),
    );
  const nextRows = eachRow(i => ` p${i} += 4;`);
  const store = (to, stride) =>
    eachRow(i => `  let q${i} = ${to} + ${i} * ${stride};\n`) +
    each((i, j) => `  v128.store(q${i}, c${i}_${j}, ${j * 16});\n`);
  /** c = the tile + what stands at \`from\`. */
  const storeSum = (from, stride) =>
    wide
      ? eachRow(
          i =>
            `  let f${i} = ${from} + ${i} * ${stride}, q${i} = c + ${i} * cStride;\n` +
            eachVector(j => `  c${i}_${j} = f32x4.add(v128.load(f${i}, ${j * 16}), c${i}_${j});\n`) +
            eachVector(j => `  v128.store(q${i}, c${i}_${j}, ${j * 16});\n`),
        )
      : `${store('spare', columns * 4)}
  for (let row = 0; row < ROWS; row++) {
${eachVector(
  j => `    v128.store(c, f32x4.add(v128.load(${from}, ${j * 16}), v128.load(spare, ${j * 16})), ${j * 16});\n`,
)}    spare += ${columns * 4};
    c += cStride;${from === 'c' ? '' : ` ${from} += ${stride};`}
  }
`;

  return `
export const ROWS: i32 = ${rows};
export const COLUMNS: i32 = ${columns};
/** Bytes of a spare tile, which some functions below need. */
export const SPARE_BYTES: usize = ${rows * columns * 4};

// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 { return ${multiplyAdd('a', 'b', 'c')}; }

/** c = first + A B: A packed [depth][ROWS], B packed [depth][COLUMNS]. A firstStride of 0 repeats one row (a bias). */
export function packedTile(depth: i32, a: usize, b: usize, first: usize, firstStride: usize, c: usize, cStride: usize, spare: usize): void {
${zero}  while (depth > 0) {
${step(i => `a, ${i * 4}`)}      a += ${rows * 4}; b += ${columns * 4}; depth--;
  }
${storeSum('first', 'firstStride')}}

/** c = A B: rows of A lie aRow bytes apart, B packed [depth][COLUMNS]. */
export function rowTile(depth: i32, a: usize, aRow: usize, b: usize, c: usize, cStride: usize): void {
${eachRow(i => `  let p${i} = a + ${i} * aRow;\n`)}${zero}  while (depth > 0) {
${step(i => `p${i}`)}      b += ${columns * 4};${nextRows} depth--;
  }
${store('c', 'cStride')}}

/** c += A^T B: step k of A is ROWS neighbouring values at a + k * aStep, of B COLUMNS values at b + k * bStep. */
export function columnTile(depth: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStride: usize, spare: usize): void {
${zero}  while (depth > 0) {
${step(i => `a, ${i * 4}`)}      a += aStep; b += bStep; depth--;
  }
${storeSum('c', 'cStride')}}

/**
 * c += A^T B as in columnTile, over \`lines\` lines of \`width\` steps; aTurn is added to A after each line.
 */
export function bandTile(lines: i32, width: i32, a: usize, aStep: usize, aTurn: usize, b: usize, bStep: usize, c: usize, cStride: usize, spare: usize): void {
${zero}  do {
    let k = width;
    do {
${step(i => `a, ${i * 4}`)}      a += aStep; b += bStep;
    } while (--k);
    a += aTurn;
  } while (--lines);
${storeSum('c', 'cStride')}}

/**
 * c = bias + sum over segments of rows x weights. A segment {offset, weight offset, depth} (3 x u32) is a run of
 * neighbouring input values, the same for each of the ROWS pointers in \`pointers\`.
 */
export function segmentTile(segments: i32, segment: usize, pointers: usize, base: usize, weights: usize, bias: usize, c: usize, cStride: usize): void {
${each((i, j) => `  let c${i}_${j} = v128.load(bias, ${j * 16});\n`)}  do {
    let offset = base + <usize>load<u32>(segment);
    let b = weights + <usize>load<u32>(segment, 4);
    let k = load<i32>(segment, 8);
${eachRow(i => `    let p${i} = offset + <usize>load<u32>(pointers, ${i * 4});\n`)}    do {
${step(i => `p${i}`)}      b += ${columns * 4};${nextRows}
    } while (--k);
    segment += 12;
  } while (--segments);
${store('c', 'cStride')}}
`;
}
