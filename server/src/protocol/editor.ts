/**
 * The editor: what the extension and the language server say to each other besides the language server protocol.
 */
import type { BackendChoice } from '../experiment/schema.ts';
import type { PanelQuestion, PanelQuestions } from '../results/panels/contract.ts';
import type { SweepResult } from './sweep.ts';
import type { SplitName } from './trainer.ts';

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
  /** Of a sweep, whose members are trials: the best of them, and the best settings to paste. */
  sweep?: Pick<SweepResult, 'trials' | 'bestTraining'>;
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
  'depthlens/summary': { params: { folders: string[] }; result: { text: string } | { problem: Problem } };
  'depthlens/export': {
    params: { folder: string; table: string; format: string; out: string };
    result: Outcome;
  };
  /** Writes the labels as the marks of the gallery correct them, over a file that is there. `text` tells what was done. */
  'depthlens/applyMarks': { params: { folder: string; out: string }; result: Outcome & { text?: string } };
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
