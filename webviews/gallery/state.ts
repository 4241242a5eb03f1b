import type { Examples, Mark, Marks, Problem } from '../../server/src/protocol.ts';
import { ALL, AS_GIVEN, type Criteria, type Order, readCriteria, readOrder } from '../common/criteria.ts';
import type { Stamps } from '../common/stamps.ts';
import { filterRows } from './filter.ts';
import type { GridMessage } from './grid/model.ts';
import { SIZES, type TileSize } from './layout.ts';
import { type MarkColumn, markColumn } from './markColumn.ts';
import { orderRows } from './order.ts';
import { carryOver, nothingSelected, type Selection, selectedRows } from './selection.ts';
import { type ImageTable, imageTable, rowOf } from './table.ts';

/** How the gallery is looked at: what is kept over a reload. */
export interface Look {
  criteria: Criteria;
  order: Order;
  size: TileSize;
  filtersOpen: boolean;
  /** The place that is first on screen. */
  place: number;
}

/** The images, and what follows from how they are looked at. */
export interface Data {
  table: ImageTable;
  marks: MarkColumn;
  /** null: this page cannot mark images. */
  history: Pick<Marks, 'canUndo' | 'canRedo'> | null;
  /** All rows in order; those on view; those selected of them. */
  ordered: Int32Array;
  shown: Int32Array;
  selection: Selection;
  picked: Int32Array;
}

export interface GalleryState {
  look: Look;
  /** Of the run, when its images and its marks were asked for last. */
  stamps: Stamps;
  data: Data | null;
  /** Marks that came before the images. */
  marks: Marks | null;
  /** Why there are no images, or why marks could not be changed. */
  problem: Problem | null;
  /** What was done last, for those who cannot see it. */
  notice: string;
  /** The class that images are to be relabelled to. */
  relabelTo: number;
}

export type GalleryMessage =
  | GridMessage
  | { type: 'examples'; examples: Examples }
  | { type: 'marks'; marks: Marks; notice?: string }
  | { type: 'cannotMark' }
  | { type: 'problem'; problem: Problem }
  | { type: 'notice'; text: string }
  | { type: 'again' }
  | { type: 'criteria'; criteria: Criteria; order?: Order }
  | { type: 'order'; order: Order }
  | { type: 'size'; size: TileSize }
  | { type: 'filtersOpen'; open: boolean }
  | { type: 'relabelTo'; class: number }
  | { type: 'mark'; decision: Mark['decision'] | null }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'copy' }
  | { type: 'export'; format: 'csv' | 'jsonl' }
  | { type: 'openSelected' };

/** @param saved what `savedLook` gave once, maybe in an older version */
export function firstLook(saved: unknown): Look {
  const from = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>;
  return {
    criteria: from.criteria === undefined ? ALL : readCriteria(from.criteria),
    order: from.order === undefined ? AS_GIVEN : readOrder(from.order),
    size: SIZES.find(size => size === from.size) ?? 'medium',
    filtersOpen: from.filtersOpen === true,
    place: typeof from.place === 'number' && from.place > 0 ? Math.floor(from.place) : 0,
  };
}

/** The images came, or came anew: what was selected stays selected. */
export function withExamples(state: GalleryState, examples: Examples): GalleryState {
  const table = imageTable(examples);
  const before = state.data;
  const selection = before
    ? carryOver(before.selection, before.table.index, index => rowOf(table, index), table.rows)
    : nothingSelected(table.rows);
  const marks = markColumn(table, state.marks?.marks ?? []);
  const ordered = orderRows(table, state.look.order);
  return {
    ...state,
    problem: null,
    data: refilter(
      { table, marks, history: state.marks, ordered, shown: ordered, selection, picked: ordered },
      state.look,
    ),
  };
}

/** Looked at in another way. */
export function withLook(state: GalleryState, change: Partial<Look>): GalleryState {
  const look = { ...state.look, ...change };
  const { data } = state;
  if (!data) return { ...state, look };
  const ordered = look.order === state.look.order ? data.ordered : orderRows(data.table, look.order);
  const refiltered = ordered !== data.ordered || look.criteria !== state.look.criteria;
  return { ...state, look, data: refiltered ? refilter({ ...data, ordered }, look) : data };
}

export function withSelection(
  state: GalleryState,
  select: (selection: Selection, shown: Int32Array) => Selection,
): GalleryState {
  const { data } = state;
  if (!data) return state;
  const selection = select(data.selection, data.shown);
  const picked = selection.chosen === data.selection.chosen ? data.picked : selectedRows(selection, data.shown);
  return { ...state, data: { ...data, selection, picked } };
}

/** Marks changed. Images on view stay there until the filter changes, so that nothing jumps away while one marks. */
export function withMarks(state: GalleryState, marks: Marks | null): GalleryState {
  const { data } = state;
  const next = { ...state, marks };
  if (!data) return next;
  return { ...next, data: { ...data, marks: markColumn(data.table, marks?.marks ?? []), history: marks } };
}

function refilter(data: Data, { criteria }: Look): Data {
  const shown = filterRows(data.table, criteria, data.marks, data.ordered);
  return { ...data, shown, picked: selectedRows(data.selection, shown) };
}

/** Places in the data set of some rows. */
export function indicesOf({ table }: Data, rows: Int32Array): number[] {
  return Array.from(rows, row => table.index[row]);
}
