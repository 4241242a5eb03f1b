/**
 * Every message between processes, typed once. A run forks one trainer per member at work; they talk over the IPC
 * channel of Node's `fork`. Results never travel here: a trainer writes files and then says that they are there.
 */
import type { BackendChoice } from './experiment/schema.ts';
import type { AboutRun, PanelQuestion, PanelQuestions } from './results/panels/contract.ts';

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
  | { type: 'member'; task: MemberTask }
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
  | { type: 'nearest'; found: NearestFound }
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
  /** Writes what the panels show to a file; of several runs, also side by side. */
  'depthlens/report': { params: { folders: string[]; out: string }; result: Outcome };
  'depthlens/doctor': { params: Record<string, never>; result: { text: string } };
  /** A question of a panel about some runs. `token` comes back with what is told of its progress. */
  'depthlens/ask': { params: PanelAsk & { token: number }; result: { answer: unknown } | { problem: Problem } };
}

export interface PanelAsk {
  /** Run folders, absolute. */
  folders: string[];
  question: PanelQuestion;
  params: PanelQuestions[PanelQuestion]['params'];
}

/** Notification of the server: how far a question is that takes long. */
export const ASK_PROGRESS = 'depthlens/askProgress';
export interface AskProgress {
  token: number;
  text: string;
}

/** To the thread that answers for the server, by the number of the question. */
export type ToResults = { type: 'ask'; id: number; ask: PanelAsk; cli: CliSettings } | { type: 'cancel'; id: number };

/** What it tells. A question that was cancelled has no answer. */
export type FromResults =
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'refused'; id: number; problem: Problem }
  | { type: 'progress'; id: number; text: string };

/** How the command line is called by another process. */
export interface CliSettings {
  /** The Node that runs it; '' for the one that runs this process. */
  nodePath: string;
  /** Where downloaded data are kept; '' for the usual place. */
  dataCache: string;
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

// The panels: pages of `webviews/`. The same page stands in the editor, in the file of `depthlens report`, and in a plain
// browser; only where its answers come from differs.

/** What the panels ask, are told, and draw. */
export type * from './results/figures/figure.ts';
export type * from './results/panels/contract.ts';

/** A view of a page, and what of it: what is left out stays as it was shown last. */
export type Route =
  | { view: 'curves'; member?: number }
  /** `filter` is the gallery's own, which reads it with care: it may come from an older version. */
  | { view: 'gallery'; filter?: unknown }
  | { view: 'map' }
  /** `among`: the images that previous and next go through. */
  | { view: 'image'; index?: number; among?: readonly number[] }
  | { view: 'compare' }
  | { view: 'figures'; figure?: string }
  /** Of a report only: what it holds. */
  | { view: 'report' };
export type ViewId = Route['view'];

/** An answer that a page carries. `params` as they are asked with. */
export type RecordedAnswer = {
  [Q in PanelQuestion]: { question: Q; params: PanelQuestions[Q]['params']; answer: PanelQuestions[Q]['answer'] };
}[PanelQuestion];

/** What a page is given when it is made, as JSON in `<script type="application/json" id="bootstrap">`. */
export type Bootstrap = PanelBootstrap | ReportBootstrap;

export type PanelBootstrap = {
  /** Run folders, absolute. */
  folders: string[];
  /** Where to begin, unless the page remembers something else. */
  route: Route | null;
} & (
  | {
      kind: 'editor';
      /** Address of the folder with the run's sprite sheets, with `/` at its end. */
      sheetFolder: string;
    }
  | {
      kind: 'browser';
      answers: RecordedAnswer[];
      /** Address of each sprite sheet, by its name. */
      sheets: Record<string, string>;
    }
);

/** What the file of `depthlens report` carries. */
export interface ReportBootstrap {
  kind: 'report';
  /** When it was written, as ISO 8601. */
  written: string;
  /** Of Depthlens. */
  version: string;
  /** One for each run; before them one that compares them, if they are several. */
  pages: ReportPage[];
}

export interface ReportPage {
  name: string;
  /** Run folders by their names, without the path. */
  folders: string[];
  answers: PackedAnswers[];
  /** Each sprite sheet as a `data:` address, by its name. */
  sheets: Record<string, string>;
  /** null: it compares runs, and is whole. */
  carried: Carried | null;
}

/** Answers that are unpacked together. */
export interface PackedAnswers {
  /** Of each answer (`answerKey.ts`). */
  keys: string[];
  /** A JSON array of `{ answer }` or `{ problem }`, as they go with `keys`, compressed, in base64. */
  gzip: string;
}

/** How much of a run a report holds. */
export interface Carried {
  /** Images with all that is known of each. */
  images: Share;
  pictures: Share;
  /** Members whose own curves are there; none of none where there is one member. */
  memberCurves: Share;
}

export interface Share {
  count: number;
  of: number;
}

/** What the person is to be shown outside of the page. */
export type OpenTarget =
  | { kind: 'experiment'; folder: string }
  | { kind: 'folder'; folder: string }
  /** The file of an image, by its path in an answer. */
  | { kind: 'image'; folder: string; path: string };

/** A file that the person saves. */
export type FileToSave = { name: string; mime: string } & ({ text: string } | { base64: string });

/** How a run is doing, as it is told while the run works. */
export interface RunWork {
  folder: string;
  status: RunStatus;
  /** Share of the time that is over, 0 to 1; null where it does not work. */
  fraction: number | null;
  /** What it is doing, or why it ended; '' where there is nothing to say. */
  text: string;
}

/** From a page in the editor. What has an `id` gets one `answer` or `refused` with it. */
export type PageMessage =
  /** It listens from now on; everything that it has missed is sent. */
  | { type: 'ready' }
  | { type: 'ask'; id: number; question: PanelQuestion; params: PanelQuestions[PanelQuestion]['params'] }
  | { type: 'cancel'; id: number }
  | { type: 'saveFile'; id: number; file: FileToSave }
  | { type: 'copy'; text: string }
  | { type: 'open'; target: OpenTarget };

/** To a page in the editor. */
export type EditorMessage =
  /** To `saveFile`: whether the person saved it. */
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'refused'; id: number; problem: Problem }
  /** Of a question that takes long: a word on how far it is. */
  | { type: 'progress'; id: number; text: string }
  /** Something about the runs changed. */
  | { type: 'runs'; runs: AboutRun[] }
  | { type: 'work'; work: RunWork[] }
  /** Run folders that are no longer there. */
  | { type: 'gone'; folders: string[] }
  | { type: 'go'; route: Route };
