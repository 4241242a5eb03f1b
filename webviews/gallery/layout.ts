/** How large images are drawn. */
export const SIZES = ['small', 'medium', 'large'] as const;
export type TileSize = (typeof SIZES)[number];

/** Pixels of the longer side of an image; of the text under it; around and between tiles. */
const IMAGE = { small: 56, medium: 84, large: 140 } as const;
const TEXT = 58;
/** For both depths in one line. */
const LEAST_WIDTH = 130;
const GAP = 4;

/**
 * The tallest page that browsers lay out without losing rows (Firefox draws nothing below 17.8 million pixels). What is
 * taller is scrolled in larger steps.
 */
const TALLEST = 15_000_000;

/** Where tiles stand: lines of equally many, one below the other. All in pixels of the page. */
export interface Layout {
  /** Tiles of a line, and lines. */
  columns: number;
  lines: number;
  tile: { width: number; height: number; image: number };
  /** Of a line, gap included. */
  lineHeight: number;
  /** Of all lines, and of the page that stands for them. */
  height: number;
  pageHeight: number;
  viewport: number;
}

/**
 * @param count tiles
 * @param width of the room for them, and its height
 * @param text whether tiles have a text in place of an image
 */
export function layOut(count: number, width: number, viewport: number, size: TileSize, text = false): Layout {
  const image = text ? 24 : IMAGE[size];
  const columns = Math.max(1, Math.floor((width - GAP) / (Math.max(LEAST_WIDTH, image + 12) + GAP)));
  const tileWidth = Math.max(1, Math.floor((width - GAP) / columns) - GAP);
  const tile = { width: tileWidth, height: image + TEXT, image };
  const lineHeight = tile.height + GAP;
  const lines = Math.ceil(count / columns);
  const height = lines * lineHeight + GAP;
  return { columns, lines, tile, lineHeight, height, pageHeight: Math.min(height, TALLEST), viewport };
}

/** How far down in all lines a page is that was scrolled so far. */
export function contentTop(layout: Layout, scrollTop: number): number {
  const [most, mostOfPage] = [layout.height - layout.viewport, layout.pageHeight - layout.viewport];
  if (mostOfPage <= 0 || layout.height === layout.pageHeight) return scrollTop;
  return (Math.min(scrollTop, mostOfPage) / mostOfPage) * most;
}

/** The inverse. */
export function scrollTopFor(layout: Layout, top: number): number {
  const [most, mostOfPage] = [layout.height - layout.viewport, layout.pageHeight - layout.viewport];
  if (most <= 0) return 0;
  const held = Math.min(Math.max(0, top), most);
  return layout.height === layout.pageHeight ? held : (held / most) * mostOfPage;
}

/** First line to draw, and the one after the last: what is on screen, and one line more on each side. */
export function linesOnScreen({ lineHeight, lines, viewport }: Layout, top: number): [number, number] {
  const first = Math.floor(top / lineHeight) - 1;
  const end = Math.ceil((top + viewport) / lineHeight) + 1;
  return [Math.max(0, first), Math.min(lines, end)];
}

/** Top and left of a line's tile, in all lines. */
export function lineTop({ lineHeight }: Layout, line: number): number {
  return GAP + line * lineHeight;
}
export function tileLeft({ tile }: Layout, column: number): number {
  return GAP + column * (tile.width + GAP);
}
/** Of the picture in the middle of a tile. */
export function pictureLeft(layout: Layout, column: number): number {
  return tileLeft(layout, column) + (layout.tile.width - layout.tile.image) / 2;
}

/** Where all lines have to be scrolled to so that a place is on screen; the same top if it is already. */
export function topToShow(layout: Layout, place: number, top: number): number {
  const line = Math.floor(place / layout.columns);
  const [from, to] = [line * layout.lineHeight, (line + 1) * layout.lineHeight + GAP];
  if (from < top) return from;
  return to > top + layout.viewport ? to - layout.viewport : top;
}

/** The place that a key leads to; null: the key means nothing here. */
export function placeAfterKey(layout: Layout, count: number, place: number, key: string): number | null {
  const page = Math.max(1, Math.floor(layout.viewport / layout.lineHeight)) * layout.columns;
  const target = targetOf(key, place, layout.columns, page, count);
  if (target === null || count === 0) return null;
  if (place < 0) return 0;
  // Up from the first line and down from the last one lead nowhere, instead of to another column.
  if (Math.abs(target - place) === layout.columns && (target < 0 || target >= count)) return place;
  return Math.min(count - 1, Math.max(0, target));
}

function targetOf(key: string, place: number, columns: number, page: number, count: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return place - 1;
    case 'ArrowRight':
      return place + 1;
    case 'ArrowUp':
      return place - columns;
    case 'ArrowDown':
      return place + columns;
    case 'PageUp':
      return place - page;
    case 'PageDown':
      return place + page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
