// C = first + A B by packing blocks of A and B so that the tile kernel reads both in order.
import { COLUMNS, ROWS, SPARE_BYTES, packedTile } from './micro';

// Blocks that keep a panel of A and one of B in the first-level cache and all of packed B in the second.
const DEPTH_BLOCK: i32 = 256;
const ROW_BLOCK: i32 = 120;
const COLUMN_BLOCK: i32 = 1024;
/** Two tiles: one for what is not a whole tile, one that the tile function itself needs. */
const TILE_BYTES: usize = 2 * SPARE_BYTES;
/** Panels that are filled side by side. */
const PANELS_AT_ONCE: i32 = 16;

/** Bytes of scratch that \`multiply\` needs. */
export function multiplyScratch(): usize {
  return TILE_BYTES + (<usize>((ROW_BLOCK + ROWS) * DEPTH_BLOCK + (COLUMN_BLOCK + COLUMNS) * DEPTH_BLOCK + COLUMN_BLOCK + COLUMNS) << 2);
}

/**
 * Packs lines [0, lines) of a matrix, `depth` values each, into panels [depth][SIZE] of SIZE lines; missing lines become
 * zero. Value k of line i lies at from + i * lineStride + k * step (bytes).
 */
// @ts-ignore: decorator
@inline
function pack(size: i32, lines: i32, depth: i32, from: usize, lineStride: usize, step: usize, to: usize): void {
  let toStep = <usize>size << 2;
  if (lineStride == 4 && size % 4 == 0) {
    let whole = lines / size;
    for (let i = 0; i < whole; i += PANELS_AT_ONCE)
      copyPanels(size, min(PANELS_AT_ONCE, whole - i), depth, from + (<usize>(i * size) << 2), step, to + <usize>(i * depth) * toStep);
    lines -= whole * size;
    from += <usize>(whole * size) << 2;
    to += <usize>(whole * depth) * toStep;
  }
  for (let i = 0; i < lines; i += size) {
    let filled = min(size, lines - i);
    let source = from + <usize>i * lineStride;
    if (filled < size) memory.fill(to, 0, <usize>depth * toStep);
    let r = 0;
    if (lineStride == 4)
      for (; r + 4 <= filled; r += 4) copyQuad(depth, source + (<usize>r << 2), step, to + (<usize>r << 2), toStep);
    else if (step == 4)
      for (; r + 4 <= filled; r += 4) transposeQuad(depth, source + <usize>r * lineStride, lineStride, to + (<usize>r << 2), toStep);
    for (; r < filled; r++) copySingle(depth, source + <usize>r * lineStride, step, to + (<usize>r << 2), toStep);
    to += <usize>depth * toStep;
  }
}

/** Whole panels of neighbouring lines, side by side: so the source is read in long runs. */
// @ts-ignore: decorator
@inline
function copyPanels(size: i32, panels: i32, depth: i32, from: usize, step: usize, to: usize): void {
  let panelBytes = <usize>(size * depth) << 2;
  do {
    let source = from, target = to;
    for (let p = panels; p > 0; p--) {
      for (let r = 0; r < size; r += 4) v128.store(target + (<usize>r << 2), v128.load(source + (<usize>r << 2)));
      source += <usize>size << 2;
      target += panelBytes;
    }
    from += step;
    to += <usize>size << 2;
  } while (--depth);
}

function copySingle(depth: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  do {
    store<f32>(to, load<f32>(from));
    from += step;
    to += toStep;
  } while (--depth);
}

function copyQuad(depth: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  do {
    v128.store(to, v128.load(from));
    from += step;
    to += toStep;
  } while (--depth);
}

/** Four lines of neighbouring values, turned: value k of each side by side. */
function transposeQuad(depth: i32, from: usize, lineStride: usize, to: usize, toStep: usize): void {
  let a = from, b = a + lineStride, c = b + lineStride, d = c + lineStride;
  for (; depth >= 4; depth -= 4) {
    let va = v128.load(a), vb = v128.load(b), vc = v128.load(c), vd = v128.load(d);
    let abLow = i32x4.shuffle(va, vb, 0, 4, 1, 5), abHigh = i32x4.shuffle(va, vb, 2, 6, 3, 7);
    let cdLow = i32x4.shuffle(vc, vd, 0, 4, 1, 5), cdHigh = i32x4.shuffle(vc, vd, 2, 6, 3, 7);
    v128.store(to, i32x4.shuffle(abLow, cdLow, 0, 1, 4, 5));
    v128.store(to + toStep, i32x4.shuffle(abLow, cdLow, 2, 3, 6, 7));
    v128.store(to + 2 * toStep, i32x4.shuffle(abHigh, cdHigh, 0, 1, 4, 5));
    v128.store(to + 3 * toStep, i32x4.shuffle(abHigh, cdHigh, 2, 3, 6, 7));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    to += 4 * toStep;
  }
  for (; depth > 0; depth--) {
    store<f32>(to, load<f32>(a));
    store<f32>(to, load<f32>(b), 4);
    store<f32>(to, load<f32>(c), 8);
    store<f32>(to, load<f32>(d), 12);
    a += 4;
    b += 4;
    c += 4;
    d += 4;
    to += toStep;
  }
}

/**
 * c [m, n] = bias + A B. Element (i, k) of A lies at a + i * aRow + k * aStep, (k, j) of B at b + k * bStep + j * bColumn
 * (bytes). bias: n floats, or 0 for none.
 */
export function multiply(
  m: i32, n: i32, depth: i32,
  a: usize, aRow: usize, aStep: usize,
  b: usize, bStep: usize, bColumn: usize,
  bias: usize, c: usize, scratch: usize,
): void {
  let tile = scratch, spare = tile + SPARE_BYTES;
  let packedA = tile + TILE_BYTES;
  let packedB = packedA + (<usize>((ROW_BLOCK + ROWS) * DEPTH_BLOCK) << 2);
  let first = packedB + (<usize>((COLUMN_BLOCK + COLUMNS) * DEPTH_BLOCK) << 2);
  let cStride = <usize>n << 2;
  for (let jb = 0; jb < n; jb += COLUMN_BLOCK) {
    let columns = min(COLUMN_BLOCK, n - jb);
    memory.fill(first, 0, <usize>(columns + COLUMNS) << 2);
    if (bias) memory.copy(first, bias + (<usize>jb << 2), <usize>columns << 2);
    for (let kb = 0; kb < depth; kb += DEPTH_BLOCK) {
      let steps = min(DEPTH_BLOCK, depth - kb);
      pack(COLUMNS, columns, steps, b + <usize>kb * bStep + <usize>jb * bColumn, bColumn, bStep, packedB);
      for (let ib = 0; ib < m; ib += ROW_BLOCK) {
        let rows = min(ROW_BLOCK, m - ib);
        pack(ROWS, rows, steps, a + <usize>ib * aRow + <usize>kb * aStep, aRow, aStep, packedA);
        for (let j = 0; j < columns; j += COLUMNS) {
          let width = min(COLUMNS, columns - j);
          let panelB = packedB + (<usize>(j * steps) << 2);
          for (let i = 0; i < rows; i += ROWS) {
            let height = min(ROWS, rows - i);
            let panelA = packedA + (<usize>(i * steps) << 2);
            let to = c + <usize>(ib + i) * cStride + (<usize>(jb + j) << 2);
            if (height == ROWS && width == COLUMNS) {
              if (kb) packedTile(steps, panelA, panelB, to, cStride, to, cStride, spare);
              else packedTile(steps, panelA, panelB, first + (<usize>j << 2), 0, to, cStride, spare);
            } else {
              if (kb) copyTile(height, width, to, cStride, tile, COLUMNS * 4);
              else for (let r = 0; r < height; r++) memory.copy(tile + <usize>(r * COLUMNS * 4), first + (<usize>j << 2), <usize>width << 2);
              packedTile(steps, panelA, panelB, tile, COLUMNS * 4, tile, COLUMNS * 4, spare);
              copyTile(height, width, tile, COLUMNS * 4, to, cStride);
            }
          }
        }
      }
    }
  }
}

/** Copies height x width floats between places with different row strides (bytes). */
export function copyTile(height: i32, width: i32, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  for (let r = 0; r < height; r++) {
    for (let q = 0; q < width; q++) store<f32>(to + (<usize>q << 2), load<f32>(from + (<usize>q << 2)));
    from += fromStride;
    to += toStride;
  }
}
