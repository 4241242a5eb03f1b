import type { DiagnosticCode } from './codes.ts';

/** A place in a text: lines and characters count from 0, characters in UTF-16 units, as in the language server protocol. */
export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export type Severity = 'error' | 'warning' | 'information';

/** One remark on an experiment file. */
export interface Diagnostic {
  range: Range;
  severity: Severity;
  /** The rule's name, stable, for settings, quick fixes and comments that mute it. */
  code: DiagnosticCode;
  /** What is wrong and what to do, in one or two plain sentences. */
  message: string;
  /** The text that should probably stand in the range instead. */
  suggestion?: string;
  /** The place in the experiment, where the remark is on one. */
  path?: readonly PropertyKey[];
  /** The key that is missing. */
  missing?: readonly PropertyKey[];
}

/** So many remarks on one file are worth telling. */
export const MOST_DIAGNOSTICS = 100;

export function inTextOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}
