import {
  isProjected,
  LOGISTIC_WIDTH,
  needsReference,
  PROJECTION_SAMPLE,
  searchedWidth,
  splitCounts,
} from '../experiment/cost.ts';
import { mostNeighbours } from '../experiment/resolve.ts';
import { loadHnswlib } from '../hnswlib.ts';
import { knnMemory } from '../probes/exact.ts';
import { hnswMemory } from '../probes/hnsw.ts';
import { designBytes } from '../probes/logistic/design.ts';
import { fitBytes } from '../probes/logistic/fit.ts';
import { projectionBytes } from '../probes/project.ts';
import type { MemberTask } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import { planGroups } from './plan.ts';

/** Share of a member's memory for the embeddings that wait for their search; the search has the rest. */
const EMBEDDINGS_SHARE = 0.5;

/** Bytes that the embeddings of a group of probes may take. */
export function embeddingBytes(task: Pick<MemberTask, 'memoryBytes'>): number {
  return Math.floor(task.memoryBytes * EMBEDDINGS_SHARE);
}

/**
 * How the neighbours at a probe are searched, for every k at once, and with what: `memoryBytes` is what projection leaves to the search.
 * @throws if projection leaves too little
 */
export function searchOptions(
  { memoryBytes, threads }: Pick<MemberTask, 'memoryBytes' | 'threads'>,
  record: RunRecord,
  probe: number,
) {
  const { exclude_self: excludeSelf, method, projection } = record.experiment.probes;
  const { name, width } = record.probes[probe];
  const allowed = Math.floor(memoryBytes * (1 - EMBEDDINGS_SHARE));
  const projected = isProjected(width, record.experiment.probes)
    ? projectionBytes(exampleCount(record), width, projection!)
    : 0;
  if (projected > allowed / 2)
    throw Object.assign(
      new Error(
        `To project ${name} from ${width} to ${projection} numbers takes ${Math.ceil(projected / 1e6)} MB of memory; ` +
          `${Math.floor(allowed / 2e6)} MB may be used.`,
      ),
      { hint: 'Choose a smaller `probes.projection`, or fewer `compute.workers`.' },
    );
  return {
    k: mostNeighbours(record.experiment.probes),
    excludeSelf,
    method,
    threads,
    memoryBytes: allowed - projected,
    projected,
  };
}

/** The probes that are to do, with their widths, in the order in which they are done. */
export function openProbes(task: MemberTask, record: RunRecord): Map<number, number> {
  const widths = record.probes.map(({ width }, probe) => [probe, width] as const);
  // Which examples an earlier probe is asked about, only the later ones tell.
  if (record.experiment.probes.examples === 'undecided') widths.reverse();
  return new Map(widths.filter(([probe]) => !task.done.probes.includes(probe)));
}

/**
 * What the probes of a member will take, known before anything is trained.
 * @throws if that is more than may be used, or if a package that the search needs is not there
 */
export function memoryNote(task: MemberTask, record: RunRecord): string {
  if (record.experiment.probes.method === 'hnsw') loadHnswlib();
  const groups = planGroups(openProbes(task, record), exampleCount(record), embeddingBytes(task));
  const held = Math.max(0, ...groups.map(group => group.bytes));
  const searched = record.probes.map((_, probe) => probeBytes(task, record, probe));
  const megabytes = Math.round((held + Math.max(...searched)) / 1e6);
  const passes = groups.length === 1 ? 'one pass' : `${groups.length} passes`;
  return `Memory: the probes need ${passes} over the images and at most ${megabytes} MB for embeddings and search.`;
}

/** Bytes that one probe takes, apart from the embeddings that wait: the most of the searches that follow one another. */
function probeBytes(task: MemberTask, record: RunRecord, probe: number): number {
  const { experiment } = record;
  const { name, width } = record.probes[probe];
  const options = searchOptions(task, record, probe);
  const counts = Object.values(memberCounts(record));
  const planned = (numbers: number, most = Number.POSITIVE_INFINITY) =>
    counts.map(count => ({ name, count: Math.min(count, most), width: numbers }));
  const [train, ...others] = planned(isProjected(width, experiment.probes) ? experiment.probes.projection! : width);
  const sets = [train, ...others];
  const searches = [knnMemory(train, sets, options).bytes];
  if (options.method === 'hnsw') searches.push(hnswMemory(train, sets, options).bytes);
  // Training examples that are picked are queries like any others.
  if (experiment.probes.examples === 'undecided')
    searches.push(knnMemory(train, [{ ...train }, ...others], options).bytes);
  if (needsReference(width, experiment))
    searches.push(knnMemory(planned(width)[0], planned(width, PROJECTION_SAMPLE), options).bytes);
  // Logistic regression comes after the searches.
  return options.projected + Math.max(...searches, logisticMemory(task, record, probe));
}

/** @throws if it needs more than may be used */
function logisticMemory({ memoryBytes }: Pick<MemberTask, 'memoryBytes'>, record: RunRecord, probe: number): number {
  const { experiment, data } = record;
  if (!experiment.probes.logistic) return 0;
  const { name, width } = record.probes[probe];
  const searched = searchedWidth(width, experiment.probes);
  const learned = Math.min(searched, LOGISTIC_WIDTH);
  const projection = searched > learned ? projectionBytes(exampleCount(record), searched, learned) : 0;
  const regression = designBytes(memberCounts(record).train, learned) + fitBytes(learned, data.classes.length);
  const allowed = Math.floor(memoryBytes * (1 - EMBEDDINGS_SHARE));
  if (projection + regression > allowed)
    throw Object.assign(
      new Error(
        `Logistic regression at ${name} takes ${Math.ceil((projection + regression) / 1e6)} MB of memory; ` +
          `${Math.floor(allowed / 1e6)} MB may be used.`,
      ),
      { hint: 'Use fewer `compute.workers`, a smaller `dataset.limit`, or no `probes.logistic`.' },
    );
  return projection + regression;
}

function memberCounts({ data, experiment }: RunRecord) {
  return splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
}

function exampleCount(record: RunRecord): number {
  return Object.values(memberCounts(record)).reduce((sum, count) => sum + count, 0);
}
