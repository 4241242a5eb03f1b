import type { TileSize } from '../layout.ts';
import type { MarkColumn } from '../markColumn.ts';
import type { Choice, Selection } from '../selection.ts';
import type { ImageTable } from '../table.ts';

/** What a grid shows. */
export interface GridModel {
  table: ImageTable;
  /** Rows on view, in their order. */
  shown: Int32Array;
  selection: Selection;
  marks: MarkColumn;
  size: TileSize;
  /** The place to begin at: what stood there before a reload. */
  firstPlace: number;
  sheetUrl(name: string): string;
}

/** What a person does in it. */
export type GridMessage =
  | { type: 'choose'; row: number; choice: Choice }
  | { type: 'move'; row: number }
  | { type: 'chooseAll' }
  | { type: 'clearSelection' }
  | { type: 'openImage'; row: number }
  /** Scrolled so that this place is the first on screen. */
  | { type: 'scrolled'; place: number };

/** Whether both look the same. */
export function sameModel(a: GridModel, b: GridModel): boolean {
  return (
    a.table === b.table &&
    a.shown === b.shown &&
    a.selection === b.selection &&
    a.marks === b.marks &&
    a.size === b.size
  );
}
