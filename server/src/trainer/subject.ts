import type { Rows } from '../probes/rows.ts';
import type { SplitName } from '../protocol.ts';

/** One split of a member: which examples it holds, and what the network says of them. */
export interface Split {
  name: SplitName;
  /** Positions in the data set, [n]. */
  index: Int32Array;
  /** The labels that the network was trained with, and the ones before label noise, [n]. */
  labels: Int32Array;
  originalLabels: Int32Array;
  /** [n, classes] */
  logits: Float32Array;
}

/** What is probed: a network that was trained here, or embeddings from elsewhere. */
export interface Subject {
  classes: number;
  /** The training split first: it is what the probes search. */
  splits: Split[];
  /** Steps learned by split, if they were followed. */
  iterationLearned?: Partial<Record<SplitName, Int32Array>>;
  /** Input margins of a split, if they can be had. */
  inputMargins?(split: SplitName, watch: Watch): Promise<Float32Array>;
  /**
   * The embeddings of some probes, one `Rows` per split in order. Small ones are held in memory until `close`; of one
   * that is wider than the memory allows, rows are computed when they are read.
   */
  open(probes: number[], watch: Watch): Promise<{ rows(probe: number): Rows[]; close(): void }>;
  close(): Promise<void> | void;
}

/** How long-running work is stopped and watched. `onProgress` is told how many examples are done. */
export interface Watch {
  signal: AbortSignal;
  onProgress(done: number): void;
}

/** Ends a member's work at a safe point because the user wants it. */
export class StoppedError extends Error {}
