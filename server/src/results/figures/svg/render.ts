import type { Annotation, Figure, Panel } from '../figure.ts';
import { type Box, frame, type Plot } from './frame.ts';
import { type Pictures, strips, stripsHeight } from './images.ts';
import { legend } from './legend.ts';
import { bars, cells, lines, scatter } from './marks.ts';
import { matrix, matrixHeight } from './matrix.ts';
import { FAINT, FONT, label, lineHeight, paragraph, wrap } from './text.ts';
import { element, escaped, fixed } from './xml.ts';

const WIDTH = 720;
const EDGE = 16;
const GAP = 18;
const INNER = WIDTH - 2 * EDGE;
const HEADING = 12;

/** Height of a panel with axes, by how many stand in a row. */
const HEIGHTS = [0, 380, 320, 260];

/** What has two like axes is better seen as a square. */
const WIDEST: Record<Panel['kind'], number> = {
  lines: INNER,
  bars: INNER,
  scatter: INNER,
  images: INNER,
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

/** Three panels side by side, four as two and two; images have a row of their own. */
function rowsOf(panels: readonly Panel[]): Panel[][] {
  const [small, wide] = [
    panels.filter(({ kind }) => kind !== 'images'),
    panels.filter(({ kind }) => kind === 'images'),
  ];
  const perRow = small.length === 4 ? 2 : Math.min(3, small.length);
  const rows = Array.from({ length: Math.ceil(small.length / (perRow || 1)) }, (_, r) =>
    small.slice(r * perRow, (r + 1) * perRow),
  );
  return [...rows, ...wide.map(panel => [panel])];
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

function bodyHeight(panel: Panel, width: number, inRow: number): number {
  if (panel.kind === 'images') return stripsHeight(panel);
  return panel.kind === 'matrix' ? matrixHeight(panel, width) : HEIGHTS[inRow];
}

interface HeadingLine {
  text: string;
  bold?: boolean;
  /** Before it stands a piece of the line that it explains. */
  sample?: boolean;
}

const SAMPLE = 32;

/** A panel's title and what is said in it besides its data. */
function heading({ title, annotations }: Panel, width: number): HeadingLine[] {
  return [
    ...wrap(title, width, HEADING, true).map(text => ({ text, bold: true })),
    ...annotations.flatMap(({ kind, text }) =>
      wrap(text, width - (kind === 'line' ? SAMPLE : 0), HEADING).map((text, i) => ({
        text,
        sample: kind === 'line' && i === 0,
      })),
    ),
  ];
}

function headingLine({ text, bold, sample }: HeadingLine, x: number, y: number): string {
  if (!sample) return label(text, x, y, { size: HEADING, ...(bold && { bold }) });
  const line = element('path', { d: `M${fixed(x)} ${fixed(y - 4)}h${SAMPLE - 8}`, ...BOUND });
  return line + label(text, x + SAMPLE, y, { size: HEADING });
}

const BOUND = { stroke: '#c00000', 'stroke-width': 2, 'stroke-dasharray': '7 4' };

function panelBody(clipId: string, panel: Panel, box: Box, pictures: Pictures): string {
  if (panel.kind === 'matrix') return matrix(panel, box);
  if (panel.kind === 'images') return strips(panel, box, pictures);
  const { plot, svg, over } = frame(panel.x, panel.y, box, panel.kind !== 'histogram');
  const clip = element('clipPath', { id: clipId }, element('rect', { ...plot.box }));
  const data = element(
    'g',
    { 'clip-path': `url(#${clipId})` },
    marks(panel, plot),
    ...lineMarks(panel.annotations, plot),
  );
  return clip + svg + data + over + (isEmpty(panel) ? emptyText(plot) : '');
}

function marks(panel: Exclude<Panel, { kind: 'matrix' | 'images' }>, plot: Plot): string {
  switch (panel.kind) {
    case 'lines':
      return lines(panel, plot);
    case 'bars':
      return bars(panel, plot);
    case 'scatter':
      return scatter(panel, plot);
    case 'histogram':
      return cells(panel, plot);
  }
}

/** Straight lines on a white ground, so that they are seen on any colour. */
function lineMarks(annotations: readonly Annotation[], plot: Plot): string[] {
  return annotations.flatMap(annotation => {
    if (annotation.kind !== 'line') return [];
    const { from, to } = annotation;
    const d = `M${fixed(plot.x(from[0]))} ${fixed(plot.y(from[1]))}L${fixed(plot.x(to[0]))} ${fixed(plot.y(to[1]))}`;
    return [
      element('path', { d, stroke: '#ffffff', 'stroke-width': 4, 'stroke-opacity': 0.8 }),
      element('path', { d, ...BOUND }),
    ];
  });
}

function isEmpty(panel: Panel): boolean {
  if (panel.kind === 'histogram') return panel.counts.every(row => row.every(count => count === 0));
  if (panel.kind === 'matrix' || panel.kind === 'images') return false;
  return panel.series.every(({ y }) => y.every(value => value === null));
}

function emptyText({ box }: Plot): string {
  return label('no such image', box.x + box.width / 2, box.y + box.height / 2, {
    size: 12,
    anchor: 'middle',
    fill: FAINT,
  });
}

/** An id may hold no space; names of runs may. */
function safe(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '_');
}
