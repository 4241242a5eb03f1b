import type { Figure, Panel } from '../figure.ts';
import type { Pictures } from './images.ts';
import { legend } from './legend.ts';
import { bodyHeight, HEADING, heading, headingLine, panelBody } from './panel.ts';
import { FAINT, FONT, lineHeight, paragraph, wrap } from './text.ts';
import { element, escaped } from './xml.ts';

const WIDTH = 720;
const EDGE = 16;
const GAP = 18;
const INNER = WIDTH - 2 * EDGE;
/** What has two like axes is better seen as a square. */
const WIDEST: Record<Panel['kind'], number> = {
  lines: INNER,
  bars: INNER,
  scatter: INNER,
  images: INNER,
  table: INNER,
  histogram: 480,
  matrix: 480,
};

/**
 * A figure as a standalone SVG of 720 pixels width: readable from 600 on, on white so that it also stands on dark pages,
 * with title and description for screen readers. Pure.
 * @param pictures the images that its strips name; without one, its number stands there
 */
export function renderSvg(figure: Figure, pictures: Pictures = new Map()): string {
  const parts: string[] = [];
  let y = EDGE;
  const write = (text: string, size: number, style: { bold?: boolean; fill?: string } = {}) => {
    const wrapped = wrap(text, INNER, size, style.bold);
    parts.push(paragraph(wrapped, EDGE, y + size, { size, ...style }));
    y += wrapped.length * lineHeight(size);
  };
  write(figure.title, 16, { bold: true });
  y += 8;
  const key = legend(figure, EDGE, y, INNER);
  parts.push(key.svg);
  y += key.height + (key.height > 0 ? 4 : 0);
  for (const [r, row] of rowsOf(figure.panels).entries()) {
    const drawn = panelRow(figure.id, r, row, y, pictures);
    parts.push(drawn.svg);
    y += drawn.height + GAP;
  }
  write(`${figure.paper}. ${figure.caption}`, 12);
  y += 4;
  for (const note of figure.notes) write(note, 11, { fill: FAINT });
  const height = Math.ceil(y + EDGE / 2);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      'font-family': FONT,
      role: 'img',
      'aria-labelledby': `${safe(figure.id)}-title ${safe(figure.id)}-description`,
    },
    element('title', { id: `${safe(figure.id)}-title` }, escaped(figure.title)),
    element('desc', { id: `${safe(figure.id)}-description` }, escaped(description(figure))),
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    ...parts,
  );
}

/** What a screen reader says of it. */
function description({ paper, caption, notes, panels }: Figure): string {
  const said = panels.flatMap(({ title, annotations }) =>
    annotations.map(({ text }) => (title === '' ? `${text}.` : `${title}: ${text}.`)),
  );
  return [`${paper}. ${caption}`, ...said, ...notes].join(' ');
}

/** Three panels side by side, four as two and two; images and tables have a row of their own. */
function rowsOf(panels: readonly Panel[]): Panel[][] {
  const [small, wide] = [panels.filter(({ kind }) => !isWide(kind)), panels.filter(({ kind }) => isWide(kind))];
  const perRow = small.length === 4 ? 2 : Math.min(3, small.length);
  const rows = Array.from({ length: Math.ceil(small.length / (perRow || 1)) }, (_, r) =>
    small.slice(r * perRow, (r + 1) * perRow),
  );
  return [...rows, ...wide.map(panel => [panel])];
}

function isWide(kind: Panel['kind']): boolean {
  return kind === 'images' || kind === 'table';
}

function panelRow(
  id: string,
  row: number,
  panels: readonly Panel[],
  top: number,
  pictures: Pictures,
): { height: number; svg: string } {
  const width = Math.min((INNER - (panels.length - 1) * GAP) / panels.length, WIDEST[panels[0].kind]);
  const headings = panels.map(panel => heading(panel, width));
  const below = Math.max(...headings.map(lines => lines.length)) * lineHeight(HEADING);
  const height = Math.max(...panels.map(panel => bodyHeight(panel, width, panels.length)));
  const svg = panels.map((panel, p) => {
    const x = EDGE + p * (width + GAP);
    const said = headings[p].map((line, i) => headingLine(line, x, top + HEADING + i * lineHeight(HEADING)));
    const box = { x, y: top + below + 6, width, height };
    return said.join('') + panelBody(`${safe(id)}-clip-${row}-${p}`, panel, box, pictures);
  });
  return { height: below + 6 + height, svg: svg.join('') };
}

/** An id may hold no space; names of runs may. */
function safe(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '_');
}
