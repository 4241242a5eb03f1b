/**
 * Every message between processes, typed once. A run forks one trainer per member at work; they talk over the IPC
 * channel of Node's `fork`. Results never travel here: a trainer writes files and then says that they are there.
 */
import type { BackendChoice } from './experiment/schema.ts';

export type BackendName = Exclude<BackendChoice, 'auto'>;

/** Where tensors are computed, and why not elsewhere. */
export interface BackendReport {
  name: BackendName;
  description: string;
  detail?: string;
  /** Which of several builds of its kernels computes: other builds give other bits. null where there is one only. */
  build: string | null;
  passedOver: { name: BackendName; reason: string }[];
}

/** How fast a backend is on this machine, or why it cannot be used. */
export type BackendSpeed =
  | {
      name: BackendName;
      works: true;
      description: string;
      /** Why it computes as it does, where there is a choice. */
      detail?: string;
      matmulGflops: number;
      trainingImagesPerSecond: number;
    }
  | { name: BackendName; works: false; reason: string };

/** Everything a trainer needs to know to do one member. The experiment itself is read from the run folder. */
export interface MemberTask {
  runFolder: string;
  member: number;
  /** null for embeddings: nothing is trained. */
  backend: BackendName | null;
  /** Threads for the k-NN search. */
  threads: number;
  /** Bytes that the embeddings and the k-NN search may take together. */
  memoryBytes: number;
  /** What the journal says of this member is done already. */
  done: { trained: boolean; probes: number[]; seconds: PhaseSeconds };
}

/** From a run to its trainer. */
export type TrainerRequest =
  | { type: 'choose_backend'; wanted: BackendChoice }
  | { type: 'measure_backend'; backend: BackendName }
  | { type: 'member'; task: MemberTask }
  | { type: 'stop' };

export const PHASES = ['load', 'train', 'probe', 'margin'] as const;
export type Phase = (typeof PHASES)[number];

/** How far a member is. Work is counted in multiply-adds, so that the phases can be put together (`experiment/cost.ts`). */
export interface MemberProgress {
  member: number;
  phase: Phase;
  /** Work of this phase that is done, and in all. */
  done: number;
  total: number;
  /** What a person should see, such as `step 120/600, loss 0.512`. */
  text: string;
}

/** What is true of a member from now on, once it stands in the journal. */
export type MemberFact =
  | { event: 'member_checkpoint'; member: number; step: number }
  | { event: 'member_trained'; member: number; seconds: number }
  | { event: 'probe_finished'; member: number; probe: number; seconds: number }
  | {
      event: 'member_finished';
      member: number;
      seconds: PhaseSeconds;
      summary: MemberSummary;
      files: Record<string, number>;
    };

export type PhaseSeconds = Partial<Record<Phase, number>>;

export type SplitName = 'train' | 'validation' | 'test';
export const SPLITS: readonly SplitName[] = ['train', 'validation', 'test'];

export interface SplitSummary {
  examples: number;
  /** Of the network, against the labels that it was trained with. */
  accuracy: number;
  /** null: no depth is defined, or the measure was not asked for. */
  meanDepth: number | null;
  undefinedDepths: number;
  /** Of each probe, the input's first. */
  probeAccuracy: number[];
}

export interface MemberSummary {
  splits: Partial<Record<SplitName, SplitSummary>>;
  peakMemoryBytes: number;
}

/** From a trainer to its run. */
export type TrainerReport =
  | { type: 'backend'; report: BackendReport }
  | { type: 'speed'; speed: BackendSpeed }
  | { type: 'progress'; progress: MemberProgress }
  | { type: 'note'; member: number; text: string }
  | { type: 'fact'; fact: MemberFact }
  /** The trainer ends by its own decision; `hint` says what to do. */
  | { type: 'failed'; reason: string; hint?: string }
  | { type: 'stopped' }
  | { type: 'done' };
