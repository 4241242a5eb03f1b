// What a thread does for each kind of job. All state is in the shared memory.

import { certainty, differenceError, float32Above } from './bound.ts';
import { addUp, compare } from './compare.ts';
import { findDistinct } from './distinct.ts';
import { DONE, type Job, NEXT, type Of } from './jobs.ts';
import { BLOCK, GROUP } from './layout.ts';
import { combine, gram, residual, rotate } from './rotate.ts';
import { settleReduced, sift } from './sift.ts';
import { stopped, type Thread, useCandidates, useNearest } from './thread.ts';

/** Numbers of stored points, times their width, that are searched in float64 between two looks at the stop sign. */
const NARROW_NUMBERS = 32_768;

/** Takes items of the job until none is left, or until the search is to stop. */
export function work(thread: Thread, job: Job): void {
  const { control } = thread;
  const one = itemOf(thread, job);
  for (;;) {
    const item = Atomics.add(control, NEXT, 1);
    if (item >= job.items || stopped(thread)) return;
    one(item);
    Atomics.add(control, DONE, 1);
  }
}

function itemOf(thread: Thread, job: Job): (item: number) => void {
  switch (job.kind) {
    case 'prepare':
      return item => prepare(thread, job, item);
    case 'distinct':
      return () => findDistinct(thread.kernels, thread.buffer, job.layout, job.count);
    case 'clear':
      return item => clear(thread, job, item);
    case 'compare':
      return compare(thread, job);
    case 'settle':
      return item => settle(thread, job, item);
    case 'narrow':
      return item => narrow(thread, job, item);
    case 'again':
      return item => again(thread, job, item);
    case 'rotate':
      return item => rotate(thread, job, item);
    case 'combine':
      return item => combine(thread, job, item);
    case 'gram':
      return item => gram(thread, job, item);
    case 'residual':
      return item => residual(thread, job, item);
    case 'settleReduced':
      return item => settleReduced(thread, job, item);
    case 'sift':
      return item => sift(thread, job, item);
  }
}

/** First and last-but-one number of a group. */
const group = (item: number, of: number) => [item * GROUP, Math.min(of, (item + 1) * GROUP)] as const;

function prepare({ kernels }: Thread, job: Of<'prepare'>, item: number): void {
  const [from, to] = group(item, job.count);
  const { width, shift } = job.layout;
  kernels.prepareRows(job.base, width, from, to, shift, job.norms, job.magnitudes, job.hashes);
}

function clear({ kernels, buffer }: Thread, job: Of<'clear'>, item: number): void {
  const { layout, source, by, bound } = job;
  const bounds = new Float64Array(buffer, layout.bounds, job.queries);
  const [from, to] = group(item, job.queries);
  if (by === 'exact') {
    useNearest(kernels, layout, job.k);
    for (let query = from; query < to; query++) kernels.clearNearest(query, bounds[query]);
    return;
  }
  const rows = new Int32Array(buffer, source.list, job.queries);
  const norms = new Float64Array(buffer, source.norms);
  const { scale, offset } = bound
    ? { scale: 1, offset: (norm: number) => bound.share * norm - bound.absolute }
    : certainty(layout.width, by);
  useCandidates(kernels, layout);
  for (let query = from; query < to; query++)
    kernels.clearCandidates(query, float32Above((bounds[query] - offset(norms[rows[query]])) / scale));
}

/** From the candidates of each query to its nearest points, and whether they are certain. */
function settle(thread: Thread, job: Of<'settle'>, item: number): void {
  const { kernels, buffer } = thread;
  const { layout, source, by } = job;
  const { width, stored, points, bounds } = layout;
  const { values, batch } = layout.scratch[thread.number];
  const [from, to] = group(item, job.queries);
  useNearest(kernels, layout, job.k);
  if (by === 'exact') {
    for (let query = from; query < to; query++) kernels.sortNearest(query);
    return;
  }
  const rows = new Int32Array(buffer, source.list, job.queries);
  const norms = new Float64Array(buffer, source.norms);
  const doubtful = new Int32Array(buffer, layout.doubtful, job.queries);
  const { scale, offset } = certainty(width, by);
  useCandidates(kernels, layout);
  for (let query = from; query < to && !stopped(thread); query++) {
    const row = rows[query];
    kernels.promote(source.base + row * width * 4, width, values);
    const bound = bounds + query * 8;
    const certain = kernels.settle(query, values, stored, width, points, scale, offset(norms[row]), bound, batch);
    doubtful[query] = certain ? 0 : 1;
  }
}

/** Some queries against all points in float64. */
function narrow(thread: Thread, job: Of<'narrow'>, item: number): void {
  const { kernels } = thread;
  const { layout, source } = job;
  const { width, stored, points } = layout;
  const { panel, batch } = layout.scratch[thread.number];
  const first = item * job.perItem;
  const count = Math.min(job.perItem, job.queries - first);
  const list = source.list + first * 4;
  const step = Math.max(8, Math.floor(NARROW_NUMBERS / width / 8) * 8);
  useNearest(kernels, layout, job.k);
  for (let from = 0; from < job.points && !stopped(thread); from += step) {
    const to = Math.min(job.points, from + step);
    kernels.searchNarrow(source.base, list, count, first, stored, width, points, from, to, panel, batch);
  }
}

/**
 * Queries whose candidates left a doubt, against all points: squared differences in float32, whose error is a share of
 * the distance itself; whatever may be among the k nearest is measured in float64.
 */
function again(thread: Thread, job: Of<'again'>, item: number): void {
  const { kernels, buffer } = thread;
  const { layout } = job;
  const { width, stored } = layout;
  const { sums, values, chosen, batch } = layout.scratch[thread.number];
  const first = item * job.perItem;
  const count = Math.min(job.perItem, job.queries - first);
  const list = layout.againRows + first * 4;
  const queries = new Int32Array(buffer, layout.again + first * 4, count);
  const rows = new Int32Array(buffer, list, count);
  const bounds = new Float64Array(buffer, layout.bounds);
  const { relative, absolute } = differenceError(width);
  useNearest(kernels, layout, job.k);
  for (const query of queries) kernels.clearNearest(query, bounds[query]);
  for (let point = 0; point < job.points; point += BLOCK) {
    const points = Math.min(BLOCK, job.points - point);
    if (!addUp(thread, layout, { base: job.base, list, count }, point, points, 'differences')) return;
    for (let i = 0; i < count && !stopped(thread); i++) {
      const row = sums + i * BLOCK * 4;
      kernels.promote(job.base + rows[i] * width * 4, width, values);
      kernels.selectExact(
        queries[i],
        row,
        points,
        point,
        relative,
        absolute,
        values,
        stored,
        width,
        layout.points,
        chosen,
        batch,
      );
    }
  }
  for (const query of queries) kernels.sortNearest(query);
}
