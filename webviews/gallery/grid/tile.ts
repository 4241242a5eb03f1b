import type { TileText } from '../tileText.ts';

/** An element of the grid that shows one image, and another one when it is scrolled. */
export interface Tile {
  element: HTMLElement;
  /** The row that it shows; -1: none, and it is hidden. */
  row: number;
  /** Whether its picture stands there, or that there is none. */
  drawn: boolean;
}

/** What it takes to fill a tile. */
export interface TileContent {
  row: number;
  id: string;
  text: TileText;
  spoken: string;
  index: number;
  selected: boolean;
  current: boolean;
  /** Its number among those shown, from 1, and how many are shown. */
  place: number;
  of: number;
}

/** What is seen; and, last, what is heard instead: it is the name of the tile. */
const PARTS = ['picture', 'label', 'consensus', 'depth', 'mark', 'number', 'spoken'] as const;

export function makeTile(): Tile {
  const element = document.createElement('div');
  element.className = 'tile';
  element.setAttribute('role', 'option');
  for (const part of PARTS) {
    const child = document.createElement('span');
    child.className = part === 'spoken' ? part : `tile-${part}`;
    if (part !== 'spoken') child.setAttribute('aria-hidden', 'true');
    element.append(child);
  }
  return { element, row: -1, drawn: false };
}

const partOf = ({ element }: Tile, part: (typeof PARTS)[number]) =>
  element.children[PARTS.indexOf(part)] as HTMLElement;

/** Writes a tile anew. Its picture is drawn apart, on the strip of its line, since its sheet may have to be fetched. */
export function fillTile(tile: Tile, content: TileContent): void {
  const { element } = tile;
  const { text } = content;
  if (tile.row !== content.row) {
    tile.row = content.row;
    tile.drawn = false;
    element.hidden = false;
    element.id = content.id;
    element.dataset.row = String(content.row);
  }
  write(partOf(tile, 'number'), `#${content.index}`);
  write(partOf(tile, 'label'), text.label);
  write(partOf(tile, 'depth'), text.depth);
  write(partOf(tile, 'consensus'), text.consensus);
  write(partOf(tile, 'mark'), text.mark);
  write(partOf(tile, 'spoken'), content.spoken);
  element.title = content.spoken;
  element.setAttribute('aria-selected', String(content.selected));
  element.setAttribute('aria-posinset', String(content.place));
  element.setAttribute('aria-setsize', String(content.of));
  element.classList.toggle('tile-current', content.current);
  element.classList.toggle('tile-differs', text.agrees === false);
  element.classList.toggle('tile-marked', text.mark !== '');
}

export function hideTile(tile: Tile): void {
  tile.row = -1;
  tile.drawn = false;
  tile.element.hidden = true;
  partOf(tile, 'picture').classList.remove('tile-waiting');
  tile.element.removeAttribute('id');
}

/** Its picture stands there. */
export function withPicture(tile: Tile): void {
  show(tile, { waiting: false, without: false });
  tile.drawn = true;
}

/** Its number stands there instead. */
export function withoutPicture(tile: Tile): void {
  show(tile, { waiting: false, without: true });
  tile.drawn = true;
}

export function awaitPicture(tile: Tile): void {
  show(tile, { waiting: true, without: false });
}

function show(tile: Tile, { waiting, without }: { waiting: boolean; without: boolean }): void {
  partOf(tile, 'picture').classList.toggle('tile-waiting', waiting);
  tile.element.classList.toggle('tile-without-picture', without);
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
