/** A run and its trainers, over the IPC channel of Node's `fork`: one trainer per member at work. */
import type { OwnNetwork } from '../experiment/ownNetwork.ts';
import type { BackendChoice } from '../experiment/schema.ts';

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

/** To find out where the probes of an ONNX model stand and how wide they are: only running it tells. */
export interface OnnxTask {
  file: string;
  experimentFolder: string;
  /** Height, width, channels. */
  image: [number, number, number];
  classes: number;
  placement: string | string[];
}

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

/** To train a trial of a sweep: for its short run, or from there to the end of the schedule. */
export interface TrialTask extends Pick<MemberTask, 'runFolder' | 'member' | 'backend' | 'threads'> {
  phase: TrialPhase;
}

export const TRIAL_PHASES = ['short', 'extended'] as const;
export type TrialPhase = (typeof TRIAL_PHASES)[number];

/** To find the training images that a finished member's probes compare an image with. Its network is asked again. */
export interface NearestTask extends Omit<MemberTask, 'backend' | 'done'> {
  /** Where the image is among the member's. */
  split: SplitName;
  row: number;
  probes: number[];
}

/** The nearest training images at one probe, nearest first; k of them. */
export interface NearestFound {
  probe: number;
  /** Positions in the data set. */
  indices: number[];
  /** The classes that they were trained with, as which they vote. */
  labels: number[];
  /** Euclidean; of embeddings that the run projects, between their projections. */
  distances: number[];
  /** Why these may not be the ones that voted in the run, a sentence; null: they are. */
  doubt: string | null;
}

/** From a run to its trainer. */
export type TrainerRequest =
  | { type: 'choose_backend'; wanted: BackendChoice }
  | { type: 'measure_backend'; backend: BackendName }
  | { type: 'inspect_onnx'; task: OnnxTask }
  | { type: 'member'; task: MemberTask }
  | { type: 'trial'; task: TrialTask }
  | { type: 'nearest'; task: NearestTask }
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
  | ({ event: 'trial_measured'; member: number; phase: TrialPhase } & TrialMeasure)
  /** The loss was no number any more after so many steps. */
  | { event: 'trial_diverged'; member: number; step: number; seconds: number }
  | {
      event: 'probe_finished';
      member: number;
      probe: number;
      seconds: number;
      hnsw?: HnswCheck;
      logistic?: LogisticProbe;
    }
  | {
      event: 'member_finished';
      member: number;
      seconds: PhaseSeconds;
      summary: MemberSummary;
      files: Record<string, number>;
    };

/** What a trial of a sweep has come to after some steps. */
export interface TrialMeasure {
  /** Steps taken in all. */
  step: number;
  /** Of the network, on the validation images. */
  accuracy: number;
  /** Mean loss over the first and the last tenth of the short run, or of all steps. */
  firstLoss: number;
  lastLoss: number;
  /** Of training since the measure before. */
  seconds: number;
}

/** How approximate search did at one probe, against exact search of a sample of its queries. */
export interface HnswCheck {
  sampled: number;
  /** Share of the sample's true neighbours that were found, 0 to 1. */
  recall: number;
  /** What the search took, without this check. */
  seconds: number;
  /** What exact search would have taken at most. */
  exactSeconds: number;
}

/** Logistic regression at one probe (appendix E). */
export interface LogisticProbe {
  /** Numbers per example that it learned from: fewer than the embeddings have where those were projected. */
  width: number;
  /** Trained on all of the training split: share of each split whose label it gives. */
  accuracy: Partial<Record<SplitName, number>>;
  /** Trained on a random half of the training split: the same of that half, and of the other. */
  half: { trained: number; other: number };
  /** How the two fits ended. */
  fits: Record<'all' | 'half', LogisticFit>;
}

export interface LogisticFit {
  iterations: number;
  /** Euclidean norm of the last gradient, as a share of the first one's. */
  gradient: number;
  /** Whether that is as small as was asked for; else the iterations ended it, or the precision of float32. */
  converged: boolean;
}

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
  /** Of each probe, the input's first; null where not every probe was asked about every example. */
  probeAccuracy: number[] | null;
  /** Of the other k of a list, in its order. */
  otherK?: { k: number; probeAccuracy: number[] }[];
  /** Only where embeddings are projected. */
  projection?: ProjectionCheck;
}

/** What projection did to the depths of a sample. */
export interface ProjectionCheck {
  sampled: number;
  /** Examples whose depth is another than that of exact search without projection; undefined or not counts too. */
  changed: number;
}

export interface MemberSummary {
  splits: Partial<Record<SplitName, SplitSummary>>;
  peakMemoryBytes: number;
}

/** From a trainer to its run. */
export type TrainerReport =
  | { type: 'backend'; report: BackendReport }
  | { type: 'speed'; speed: BackendSpeed }
  | { type: 'network'; network: OwnNetwork }
  | { type: 'progress'; progress: MemberProgress }
  | { type: 'note'; member: number; text: string }
  | { type: 'fact'; fact: MemberFact }
  | { type: 'nearest'; found: NearestFound }
  /** The trainer ends by its own decision; `hint` says what to do. `disk`: the disk of all members cannot be written. */
  | { type: 'failed'; reason: string; hint?: string; disk: boolean }
  | { type: 'stopped' }
  | { type: 'done' };
