import type { Mark } from '../../server/src/protocol.ts';
import { type ImageTable, rowOf } from './table.ts';

/** Decisions by their number in `MarkColumn.decision`. */
export const DECISIONS: readonly (Mark['decision'] | null)[] = [null, 'relabel', 'keep', 'drop'];

/** What was decided of each row. */
export interface MarkColumn {
  /** Place in `DECISIONS`; 0: nothing. */
  decision: Uint8Array;
  /** The class that it should have; -1 unless it is to be relabelled. */
  class: Int32Array;
  /** Rows with a decision. */
  count: number;
}

/** Marks of images that the table does not know are left out. */
export function markColumn(table: ImageTable, marks: readonly Mark[]): MarkColumn {
  const column = { decision: new Uint8Array(table.rows), class: new Int32Array(table.rows).fill(-1), count: 0 };
  for (const mark of marks) {
    const row = rowOf(table, mark.index);
    if (row < 0) continue;
    column.decision[row] = DECISIONS.indexOf(mark.decision);
    if (mark.decision === 'relabel') column.class[row] = mark.class ?? -1;
    column.count++;
  }
  return column;
}
