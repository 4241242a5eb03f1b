/** Which rows of a table are selected, and where the keyboard is. Rows are of the table, so a filter leaves them alone. */
export interface Selection {
  /** 1 by row where it is selected. */
  chosen: Uint8Array;
  count: number;
  /** The row that the keyboard is at, and the one that a range begins at; -1: none yet. */
  cursor: number;
  anchor: number;
}

/** How a row is chosen: alone; added or taken away; all from the anchor to it. */
export type Choice = 'only' | 'toggle' | 'range';

export function nothingSelected(rows: number): Selection {
  return { chosen: new Uint8Array(rows), count: 0, cursor: -1, anchor: -1 };
}

/**
 * @param shown rows on view, in their order
 * @param row one of them
 */
export function choose(selection: Selection, shown: Int32Array, row: number, choice: Choice): Selection {
  if (choice === 'toggle') {
    const chosen = selection.chosen.slice();
    chosen[row] = 1 - chosen[row];
    return { chosen, count: selection.count + (chosen[row] ? 1 : -1), cursor: row, anchor: row };
  }
  const anchor = choice === 'range' ? shown.indexOf(selection.anchor) : -1;
  if (anchor < 0) return only(selection.chosen.length, [row], row, row);
  const place = shown.indexOf(row);
  const range = shown.subarray(Math.min(anchor, place), Math.max(anchor, place) + 1);
  return only(selection.chosen.length, range, row, selection.anchor);
}

/** Moves the keyboard without selecting. */
export function moveTo(selection: Selection, row: number): Selection {
  return { ...selection, cursor: row };
}

export function chooseAll(selection: Selection, shown: Int32Array): Selection {
  return only(selection.chosen.length, shown, selection.cursor, selection.anchor);
}

export function clearSelection({ chosen, cursor, anchor }: Selection): Selection {
  return { ...nothingSelected(chosen.length), cursor, anchor };
}

/** The selected rows that are on view, in the order of the view. */
export function selectedRows({ chosen }: Selection, shown: Int32Array): Int32Array {
  return shown.filter(row => chosen[row] === 1);
}

/** The same images in another table, by their index: a member finished meanwhile, and rows may have moved. */
export function carryOver(
  selection: Selection,
  from: Int32Array,
  rowIn: (index: number) => number,
  rows: number,
): Selection {
  const moved = (row: number) => (row < 0 ? -1 : rowIn(from[row]));
  const chosen = new Uint8Array(rows);
  let count = 0;
  for (let row = 0; row < selection.chosen.length; row++) {
    const place = selection.chosen[row] ? moved(row) : -1;
    if (place < 0) continue;
    chosen[place] = 1;
    count++;
  }
  return { chosen, count, cursor: moved(selection.cursor), anchor: moved(selection.anchor) };
}

function only(size: number, rows: ArrayLike<number>, cursor: number, anchor: number): Selection {
  const chosen = new Uint8Array(size);
  for (let i = 0; i < rows.length; i++) chosen[rows[i]] = 1;
  return { chosen, count: rows.length, cursor, anchor };
}
