import type { Diagnostic } from '../diagnostic.ts';
import type { Edit } from './edit.ts';

/** A change of the text that its author may want. */
export interface QuickFix {
  title: string;
  edits: Edit[];
  /** The remark that it does away with; undefined where nothing is wrong. */
  diagnostic?: Diagnostic;
  /** Whether it is most likely what was meant. */
  preferred?: boolean;
}

export type DiagnosticFix = QuickFix & { diagnostic: Diagnostic };
