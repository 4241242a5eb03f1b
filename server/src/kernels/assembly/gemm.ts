// C = first + A B by packing blocks of A and B so that the tile kernel reads both in order.
import { copyTile } from './copyTile';
import { COLUMNS, ROWS, SPARE_BYTES, packedTile } from './micro';
import { bytes } from './sizes';

// Blocks that keep a panel of A and one of B in the first-level cache and all of packed B in the second.
const DEPTH_BLOCK: i32 = 256;
const ROW_BLOCK: i32 = 120;
const COLUMN_BLOCK: i32 = 1024;
/** Two tiles: one for what is not a whole tile, one that the tile function itself needs. */
const TILE_BYTES: usize = 2 * SPARE_BYTES;
/** Panels that are filled side by side. */
const PANELS_AT_ONCE: i32 = 16;

/** Bytes of scratch that `multiply` needs. */
export function multiplyScratch(): usize {
  return (
    TILE_BYTES +
    bytes((ROW_BLOCK + ROWS) * DEPTH_BLOCK + (COLUMN_BLOCK + COLUMNS) * DEPTH_BLOCK + COLUMN_BLOCK + COLUMNS)
  );
}

/**
 * Packs lines [0, lines) of a matrix, `depth` values each, into panels [depth][SIZE] of SIZE lines; missing lines become
 * zero. Value k of line i lies at from + i * lineStride + k * step (bytes).
 */
// @ts-ignore: decorator
@inline
function pack(size: i32, lines: i32, depth: i32, from: usize, lineStride: usize, step: usize, to: usize): void {
  let toStep = bytes(size);
  if (lineStride == 4 && size % 4 == 0) {
    let whole = lines / size;
    for (let i = 0; i < whole; i += PANELS_AT_ONCE)
      copyPanels(
        size,
        min(PANELS_AT_ONCE, whole - i),
        depth,
        from + bytes(i * size),
        step,
        to + <usize>(i * depth) * toStep,
      );
    lines -= whole * size;
    from += bytes(whole * size);
    to += <usize>(whole * depth) * toStep;
  }
  for (let i = 0; i < lines; i += size) {
    let filled = min(size, lines - i);
    let source = from + <usize>i * lineStride;
    if (filled < size) memory.fill(to, 0, <usize>depth * toStep);
    let r = 0;
    if (lineStride == 4)
      for (; r + 4 <= filled; r += 4) copyQuad(depth, source + bytes(r), step, to + bytes(r), toStep);
    else if (step == 4)
      for (; r + 4 <= filled; r += 4)
        transposeQuad(depth, source + <usize>r * lineStride, lineStride, to + bytes(r), toStep);
    for (; r < filled; r++) copySingle(depth, source + <usize>r * lineStride, step, to + bytes(r), toStep);
    to += <usize>depth * toStep;
  }
}

/** Whole panels of neighbouring lines, side by side: so the source is read in long runs. */
// @ts-ignore: decorator
@inline
function copyPanels(size: i32, panels: i32, depth: i32, from: usize, step: usize, to: usize): void {
  let panelBytes = bytes(size * depth);
  do {
    let source = from;
    let target = to;
    for (let p = panels; p > 0; p--) {
      for (let r = 0; r < size; r += 4) v128.store(target + bytes(r), v128.load(source + bytes(r)));
      source += bytes(size);
      target += panelBytes;
    }
    from += step;
    to += bytes(size);
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
export function transposeQuad(depth: i32, from: usize, lineStride: usize, to: usize, toStep: usize): void {
  let a = from;
  let b = a + lineStride;
  let c = b + lineStride;
  let d = c + lineStride;
  for (; depth >= 4; depth -= 4) {
    let va = v128.load(a);
    let vb = v128.load(b);
    let vc = v128.load(c);
    let vd = v128.load(d);
    let abLow = i32x4.shuffle(va, vb, 0, 4, 1, 5);
    let abHigh = i32x4.shuffle(va, vb, 2, 6, 3, 7);
    let cdLow = i32x4.shuffle(vc, vd, 0, 4, 1, 5);
    let cdHigh = i32x4.shuffle(vc, vd, 2, 6, 3, 7);
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
 * (bytes), rows of c cRow bytes apart. bias: n floats, or 0 for none.
 */
export function multiply(
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  bias: usize,
  c: usize,
  cRow: usize,
  scratch: usize,
): void {
  let tile = scratch;
  let spare = tile + SPARE_BYTES;
  let packedA = tile + TILE_BYTES;
  let packedB = packedA + bytes((ROW_BLOCK + ROWS) * DEPTH_BLOCK);
  let first = packedB + bytes((COLUMN_BLOCK + COLUMNS) * DEPTH_BLOCK);
  for (let jb = 0; jb < n; jb += COLUMN_BLOCK) {
    let columns = min(COLUMN_BLOCK, n - jb);
    memory.fill(first, 0, bytes(columns + COLUMNS));
    if (bias) memory.copy(first, bias + bytes(jb), bytes(columns));
    for (let kb = 0; kb < depth; kb += DEPTH_BLOCK) {
      let steps = min(DEPTH_BLOCK, depth - kb);
      pack(COLUMNS, columns, steps, b + <usize>kb * bStep + <usize>jb * bColumn, bColumn, bStep, packedB);
      for (let ib = 0; ib < m; ib += ROW_BLOCK) {
        let rows = min(ROW_BLOCK, m - ib);
        pack(ROWS, rows, steps, a + <usize>ib * aRow + <usize>kb * aStep, aRow, aStep, packedA);
        for (let j = 0; j < columns; j += COLUMNS) {
          let width = min(COLUMNS, columns - j);
          let panelB = packedB + bytes(j * steps);
          for (let i = 0; i < rows; i += ROWS) {
            let height = min(ROWS, rows - i);
            let panelA = packedA + bytes(i * steps);
            let to = c + <usize>(ib + i) * cRow + bytes(jb + j);
            if (height == ROWS && width == COLUMNS) {
              if (kb) packedTile(steps, panelA, panelB, to, cRow, to, cRow, spare);
              else packedTile(steps, panelA, panelB, first + bytes(j), 0, to, cRow, spare);
            } else {
              if (kb) copyTile(height, width, to, cRow, tile, COLUMNS * 4);
              else
                for (let r = 0; r < height; r++)
                  memory.copy(tile + <usize>(r * COLUMNS * 4), first + bytes(j), bytes(width));
              packedTile(steps, panelA, panelB, tile, COLUMNS * 4, tile, COLUMNS * 4, spare);
              copyTile(height, width, tile, COLUMNS * 4, to, cRow);
            }
          }
        }
      }
    }
  }
}
