import type { ImageShape, Model } from '../models/model.ts';
import { pickRows } from '../probes/pick.ts';
import type { Rows } from '../probes/rows.ts';
import type { BackendReport, NearestTask } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import { restoreWeights } from '../training/state.ts';
import { embeddingsSubject } from './embeddings.ts';
import { embeddingBytes } from './memory.ts';
import { type Embedder, networkEmbeddings } from './networkEmbeddings.ts';
import { memberModel, memberParts, oneImage } from './parts.ts';
import type { Reporter } from './report.ts';
import type { Watch } from './subject.ts';
import { loadWeights } from './weights.ts';

/** A member's training images, and one image to compare with them. */
export interface Compared {
  train: { index: Int32Array; labels: Int32Array };
  /**
   * Embeddings at some probes: of the training split, and, if the image is not of it, of the image, one row.
   * `onProgress` is told how many images are done.
   */
  open(probes: number[], watch: Watch): Promise<{ rows(probe: number): Rows[]; close(): void }>;
  close(): Promise<void> | void;
  /** Why the numbers may not be those of the run; undefined where they should be. */
  doubt: string | undefined;
}

/** Opens what a finished member looked at, whether its network is ours or its embeddings came from elsewhere. */
export function openCompared(
  task: NearestTask,
  record: RunRecord,
  report: Reporter,
  signal: AbortSignal,
): Promise<Compared> {
  return record.experiment.network
    ? comparedByNetwork(task, record, report, signal)
    : comparedEmbeddings(task, record, report);
}

async function comparedByNetwork(
  task: NearestTask,
  record: RunRecord,
  report: Reporter,
  signal: AbortSignal,
): Promise<Compared> {
  const { member, split, row, threads } = task;
  report.progress('load', 0, 1, 'reading the images');
  const doubt = await useBackendOfRun(record.backend, threads);
  const { parts, shape, classes, fingerprint } = await memberParts(member, record, report, signal);
  checkData(fingerprint, record);
  const { network, close } = await networkOf(task, record, shape, classes);
  const [train] = parts;
  const images = [train.images];
  if (split !== 'train') images.push(oneImage(parts.find(({ name }) => name === split)!, row));
  return {
    train,
    open: networkEmbeddings(network, images, record.probes, embeddingBytes(task)),
    close,
    doubt,
  };
}

/** The network of a finished member. */
async function networkOf(
  { runFolder, member, threads }: NearestTask,
  record: RunRecord,
  shape: ImageShape,
  classes: number,
): Promise<{ network: Model | Embedder; close(): Promise<void> | void }> {
  if (record.experiment.network!.model.architecture === 'onnx') {
    const { openOnnxOfRun } = await import('./onnx/open.ts');
    const { embed, close } = await openOnnxOfRun(record, shape, threads);
    return { network: embed, close };
  }
  const model = await memberModel(member, record, shape, classes);
  restoreWeights(model, await loadWeights(runFolder, member));
  return { network: model, close: () => model.dispose() };
}

async function comparedEmbeddings(task: NearestTask, record: RunRecord, report: Reporter): Promise<Compared> {
  const { member, runFolder, threads, memoryBytes, split, row } = task;
  report.progress('load', 0, 1, 'opening the embeddings');
  const doubt = await useBackendOfRun(record.backend, threads);
  const done = { trained: true, probes: [], seconds: {} };
  // The backend is in use already.
  const subject = await embeddingsSubject(
    { member, runFolder, threads, memoryBytes, backend: null, done },
    { ...record, backend: null },
  );
  checkData(subject.fingerprint, record);
  return {
    train: subject.splits[0],
    async open(probes, watch) {
      const { rows, close } = await subject.open(probes, watch);
      const wanted = (probe: number) => {
        const [train, ...others] = rows(probe);
        const of = subject.splits.findIndex(({ name }) => name === split) - 1;
        return split === 'train' ? [train] : [train, pickRows(others[of], Int32Array.of(row))];
      };
      return { rows: wanted, close };
    },
    close: () => subject.close(),
    doubt,
  };
}

/**
 * The backend that computed the run, or, where that cannot be used here, the best one that can.
 * @returns what that means
 */
async function useBackendOfRun(backend: BackendReport | null, threads: number): Promise<string | undefined> {
  if (!backend) return undefined;
  const { chooseBackend, useBackend } = await import('../tensor/backends.ts');
  const { name, build } = backend;
  try {
    await useBackend(name, { ...(build && { build }), threads });
    return undefined;
  } catch {
    const { name: chosen, description } = await chooseBackend('auto');
    return `the run was computed with ${name}, which cannot be used here, and this with ${chosen} (${description})`;
  }
}

function checkData(fingerprint: string, record: RunRecord): void {
  if (fingerprint === record.data.fingerprint) return;
  throw Object.assign(
    new Error('The data are no longer those that this run saw, so its nearest images cannot be found any more.'),
    { hint: 'Put the old data back, or start a new run.' },
  );
}
