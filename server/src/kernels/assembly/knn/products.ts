// A block of queries against a block of stored points: C [queries, points] += one run of columns' share.
import { COLUMNS, ROWS, differenceTile, dotTile } from './tile';

export function tileRows(): i32 {
  return ROWS;
}

export function tileColumns(): i32 {
  return COLUMNS;
}

/**
 * C += the products (differences = 0) or the squared differences (1) of packed queries and packed points.
 * C is written in whole tiles: it needs room for both counts rounded up.
 */
export function accumulate(differences: i32, depth: i32, queries: usize, queryCount: i32, points: usize, pointCount: i32, c: usize, cStride: usize): void {
  for (let j = 0; j < pointCount; j += COLUMNS) {
    const b = points + (<usize>(j * depth) << 2);
    for (let i = 0; i < queryCount; i += ROWS) {
      const a = queries + (<usize>(i * depth) << 2);
      const to = c + <usize>i * cStride + (<usize>j << 2);
      if (differences) differenceTile(depth, a, b, to, cStride);
      else dotTile(depth, a, b, to, cStride);
    }
  }
}
