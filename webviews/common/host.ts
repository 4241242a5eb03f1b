import type {
  AboutRun,
  FileToSave,
  OpenTarget,
  PanelQuestion,
  PanelQuestions,
  Problem,
  Route,
  RunWork,
} from '../../server/src/protocol.ts';

/** What stands behind a page: the editor, or answers that the page carries. */
export interface Host {
  kind: 'editor' | 'report' | 'browser';
  /** Run folders, absolute. */
  folders: readonly string[];
  /** Of so many members, the first ones, there are curves of their own; of all, if it is not said. */
  memberCurves?: number;
  /**
   * @throws {Refused} with what went wrong and what to do; also once `signal` aborts
   */
  ask<Q extends PanelQuestion>(
    question: Q,
    params: PanelQuestions[Q]['params'],
    options?: AskOptions,
  ): Promise<PanelQuestions[Q]['answer']>;
  /** Told whenever an answer about a run may be another, at most twice a second. */
  onRuns(listener: (runs: AboutRun[]) => void): void;
  /** Told how runs at work are doing. */
  onWork(listener: (work: RunWork[]) => void): void;
  /** Told the folders of runs that are no longer there. */
  onGone(listener: (folders: string[]) => void): void;
  /** Told where the person wants to go. */
  onGo(listener: (route: Route) => void): void;
  /** What `save` was given last, before a reload. It may come from an older version. */
  saved(): unknown;
  save(state: unknown): void;
  /** @returns whether the person saved it */
  saveFile(file: FileToSave): Promise<boolean>;
  copy(text: string): Promise<void>;
  /** Address of a sprite sheet, by its name in `Sprites.sheets`. @param run whose it is: a place in `folders`; the first if left out */
  sheetUrl(name: string, run?: number): string;
  /** Shows something in the editor; nothing happens elsewhere. */
  open(target: OpenTarget): void;
}

export interface AskOptions {
  signal?: AbortSignal;
  /** A word on how far a long question is. */
  onProgress?: (text: string) => void;
}

/** Why a question has no answer, and what to do. */
export class Refused extends Error implements Problem {
  readonly hint?: string;

  constructor({ message, hint }: Problem) {
    super(message);
    if (hint !== undefined) this.hint = hint;
  }
}

/** What a person is told of anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused)
    return { message: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
  return { message: error instanceof Error ? error.message : String(error) };
}
