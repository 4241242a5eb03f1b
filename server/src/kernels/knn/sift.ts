// Work of the threads past reduced rows: from bounds to the nearest points.

import { differenceError } from './bound.ts';
import { addUp } from './compare.ts';
import type { Of } from './jobs.ts';
import { BLOCK, GROUP, type Layout } from './layout.ts';
import type { ReducedLayout } from './reducedLayout.ts';
import { stopped, type Thread, useCandidates, useNearest } from './thread.ts';

/** The reduced rows in the place of the rows. @param columns how many there are of the basis */
export function reducedView(layout: Layout & { reduced: ReducedLayout }, columns: number): Layout {
  const { stored, queries, low, candidates, counts, kept, least } = layout.reduced;
  const reservoirs = { counts, kept, least };
  return { ...layout, width: columns + 1, stored, queries, low, candidates, reservoirs, shift: layout.zeros };
}

function usePoints({ kernels }: Thread, { stored, width, points }: Layout): void {
  const { relative, absolute } = differenceError(width);
  kernels.usePoints(stored, width, points, relative, absolute);
}

/** From the candidates of each query, found by reduced rows, to its nearest points, and whether they are certain. */
export function settleReduced(thread: Thread, job: Of<'settleReduced'>, item: number): void {
  const { kernels, buffer, number } = thread;
  const { layout, source, view, bound } = job;
  const { values, batch } = layout.scratch[number];
  const { measured, scratch } = layout.reduced!;
  const rows = new Int32Array(buffer, source.list, job.queries);
  const norms = new Float64Array(buffer, source.norms);
  const doubtful = new Int32Array(buffer, layout.doubtful, job.queries);
  const looked = new Int32Array(buffer, measured, job.queries);
  const end = Math.min(job.queries, (item + 1) * GROUP);
  useNearest(kernels, layout, job.k);
  useCandidates(kernels, view);
  usePoints(thread, layout);
  for (let query = item * GROUP; query < end && !stopped(thread); query++) {
    const row = source.base + rows[query] * layout.width * 4;
    const offset = bound.share * norms[rows[query]] - bound.absolute;
    looked[query] = 0;
    kernels.promote(row, layout.width, values);
    const { estimates } = scratch[number];
    const certain = kernels.settleReduced(
      query,
      row,
      values,
      offset,
      layout.bounds + query * 8,
      estimates,
      batch,
      measured + query * 4,
    );
    doubtful[query] = certain ? 0 : 1;
  }
}

/** Queries whose candidates left a doubt: all points whose bound is not beyond the k-th of the candidates. */
export function sift(thread: Thread, job: Of<'sift'>, item: number): void {
  const { kernels, buffer, number } = thread;
  const { layout, source, reduced, view, bound } = job;
  const { sums, values, chosen, batch } = layout.scratch[number];
  const { measured } = layout.reduced!;
  const first = item * job.perItem;
  const count = Math.min(job.perItem, job.queries - first);
  const list = layout.againRows + first * 4;
  const queries = new Int32Array(buffer, layout.again + first * 4, count);
  const rows = new Int32Array(buffer, list, count);
  const norms = new Float64Array(buffer, source.norms);
  const bounds = new Float64Array(buffer, layout.bounds);
  useNearest(kernels, layout, job.k);
  usePoints(thread, layout);
  for (const query of queries) kernels.clearNearest(query, bounds[query]);
  for (let point = 0; point < job.points; point += BLOCK) {
    const points = Math.min(BLOCK, job.points - point);
    if (!addUp(thread, view, { base: reduced, list, count }, point, points, 'products')) return;
    for (let i = 0; i < count && !stopped(thread); i++) {
      const row = source.base + rows[i] * layout.width * 4;
      kernels.promote(row, layout.width, values);
      kernels.sift(
        queries[i],
        row,
        values,
        sums + i * BLOCK * 4,
        points,
        point,
        view.low + point * 4,
        bound.share * norms[rows[i]] - bound.absolute,
        chosen,
        batch,
        measured + queries[i] * 4,
      );
    }
  }
  for (const query of queries) kernels.sortNearest(query);
}
