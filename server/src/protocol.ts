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
  | { event: 'probe_finished'; member: number; probe: number; seconds: number; hnsw?: HnswCheck }
  | {
      event: 'member_finished';
      member: number;
      seconds: PhaseSeconds;
      summary: MemberSummary;
      files: Record<string, number>;
    };

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
  | { type: 'progress'; progress: MemberProgress }
  | { type: 'note'; member: number; text: string }
  | { type: 'fact'; fact: MemberFact }
  /** The trainer ends by its own decision; `hint` says what to do. `disk`: the disk of all members cannot be written. */
  | { type: 'failed'; reason: string; hint?: string; disk: boolean }
  | { type: 'stopped' }
  | { type: 'done' };

// The benchmark: what it asks of a process that measures, ours (`benchWorker.ts`) or a peer's (`bench/peers/main.py`). One
// JSON request a line, one JSON answer a line.

export interface BenchTraining {
  architecture: 'mlp' | 'vgg16' | 'resnet18';
  width: number;
  threads: number;
  batchSize: number;
  learningRate: number;
  momentum: number;
  /** How PyTorch lays out images; ours knows one layout only. */
  layout: 'NCHW' | 'channels_last';
  /** Folder of the images. */
  images: string;
  /** Of our kernels. */
  build: string;
}

/** Rows for k-NN that a network makes. */
export interface BenchEmbeddings {
  network: { architecture: 'mlp' | 'vgg16'; width: number };
  dataset: 'fashion_mnist' | 'fashion_mnist_mini';
  /** Folder of the images, of which the first `count` are taken. */
  images: string;
  count: number;
  /** Of training. */
  steps: number;
  /** Whose values are the rows. */
  operation: string;
  threads: number;
  build: string;
  /** The .npy file that is written, for the others. */
  file: string;
}

/** Which of our kernels are the fastest here. One process finds out, all that measure take them. */
export interface BenchAbout {
  description: string;
  build: string;
  knnBuild: string;
}

/** How many images of a folder are loaded in a second. */
export interface DecodeSpeed {
  imagesPerSecond: number;
  /** Once they have been decoded. */
  againPerSecond: number;
}

export type BenchRequest =
  | { type: 'about'; threads: number }
  /** A fresh network; a process keeps one for each layout. */
  | ({ type: 'network' } & BenchTraining)
  /** Trains it for so long. */
  | { type: 'train'; seconds: number; layout: BenchTraining['layout'] }
  /** Rows for k-NN, the same in every process. */
  | { type: 'rows'; count: number; width: number; threads: number }
  | ({ type: 'embeddings' } & BenchEmbeddings)
  /** Rows for k-NN from a .npy file. */
  | { type: 'load'; file: string; threads: number }
  /** The k nearest of each of the first `count` rows, among themselves. */
  | { type: 'search'; count: number; k: number; threads: number; build: string }
  /** What the last search found: [count, k], 32-bit, in base64. */
  | { type: 'neighbours' }
  /** Writes JPEG files, and loads them. */
  | { type: 'photographs'; folder: string; count: number }
  | { type: 'decode'; folder: string; size: number }
  | ({ type: 'whole' } & BenchTraining & {
        trainImages: number;
        testImages: number;
        steps: number;
        k: number;
        libraries: readonly ('faiss' | 'sklearn')[];
      });

// The editor: what the extension and the language server say to each other besides the language server protocol.

/** The section `depthlens` of the editor's settings, as the server gets it at the start and whenever it changes. */
export interface Settings {
  /** What computes a run whose file says `auto`. */
  backend: Exclude<BackendChoice, 'cpu'>;
  workers: number | 'auto';
  /** Where run folders go; '': `runs` beside the experiment file. */
  runFolder: string;
  /** Where downloaded data are kept; '': the user's cache folder. */
  dataCache: string;
  /** Node for the runs; '': the editor's own. */
  nodePath: string;
  codeLens: { enabled: boolean };
  /** By the code of a diagnostic. */
  severities: Partial<Record<string, SeveritySetting>>;
  log: { level: LogLevel };
}

export const SEVERITY_SETTINGS = ['error', 'warning', 'information', 'hint', 'off'] as const;
export type SeveritySetting = (typeof SEVERITY_SETTINGS)[number];
export const LOG_LEVELS = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the extension says of itself when the server starts. */
export interface InitializationOptions {
  /** Whether the workspace is trusted: where not, nothing runs. */
  trusted: boolean;
  settings: Settings;
}

/** Notification of the extension, without parameters: the workspace is trusted from now on. */
export const TRUSTED = 'depthlens/trusted';

/** `preparing`: started, and without a run folder yet. `interrupted`: its process died without a word. */
export type RunStatus = 'preparing' | 'running' | 'interrupted' | 'cancelled' | 'failed' | 'finished';

/** A run as lists show it. */
export interface RunItem {
  folder: string;
  name: string;
  /** Absolute path of the experiment file that was run. */
  experimentFile: string;
  status: RunStatus;
  createdAt: string | null;
  members: { total: number; finished: number; failed: number };
  /** While it runs. */
  progress?: RunProgressItem;
  /** It was asked to stop and has not yet. */
  stopping?: boolean;
  /** Over the finished members; of the test split if there is one, else of validation, else of training. */
  accuracy?: { split: SplitName; value: number };
  meanDepth?: { split: SplitName; value: number };
  failure?: { reason: string; hint?: string };
}

export interface RunProgressItem {
  /** Share of the time that is over, 0 to 1. */
  fraction: number;
  secondsLeft: number;
  /** What is being done, such as `member 2, step 120/600, loss 0.512`. */
  text: string;
}

/** Why something could not be done, and what to do. */
export interface Problem {
  message: string;
  hint?: string;
  /** `missing_data`: ask whether to download, and start again with `download`. `cancelled`: the person knows. */
  code?: 'invalid_file' | 'missing_data' | 'in_use' | 'cancelled';
  download?: { title: string; bytes: number; hosts: string[] };
}

export type StartResult = { folder: string } | { problem: Problem };
export type Outcome = { problem?: Problem };

/** Requests of the extension, by method: what is sent, and what comes back. */
export interface EditorRequests {
  'depthlens/runs': { params: Record<string, never>; result: RunItem[] };
  'depthlens/start': { params: { file: string; download?: boolean }; result: StartResult };
  'depthlens/resume': { params: { folder: string; download?: boolean }; result: StartResult };
  /** Adds members, so that there are `members` in all, and works on what is not finished. */
  'depthlens/extend': { params: { folder: string; members: number; download?: boolean }; result: StartResult };
  /** Asks a run to stop at its next safe point; `force` ends its process. */
  'depthlens/cancel': { params: { folder: string; force?: boolean }; result: Outcome };
  'depthlens/delete': { params: { folder: string }; result: Outcome };
  /** One run as `show` prints it, several side by side. */
  'depthlens/summary': { params: { folders: string[] }; result: { text: string } };
  'depthlens/export': {
    params: { folder: string; table: string; format: string; out: string };
    result: Outcome;
  };
  'depthlens/doctor': { params: Record<string, never>; result: { text: string } };
}

/** Pushed by the server whenever something about a run changed. */
export interface RunsChanged {
  changed: RunItem[];
  /** Folders. */
  removed: string[];
}
export const RUNS_CHANGED = 'depthlens/runsChanged';

/** From a run that the server started, over the channel of `fork`, while it has no folder yet. */
export type RunPreparing = { type: 'preparing'; progress: RunProgressItem };

/** From a run that was started by the server, over the channel of `fork`, once. */
export type RunStarted = { type: 'run_folder'; folder: string } | { type: 'problem'; problem: Problem };

/** What the panels draw. */
export type * from './results/figures/figure.ts';
export type * from './results/panels/contract.ts';
