import type { Annotation, Panel } from '../figure.ts';
import { type Box, frame, type Plot } from './frame.ts';
import { type Pictures, strips, stripsHeight } from './images.ts';
import { bars, cells, lines, scatter } from './marks.ts';
import { matrix, matrixHeight } from './matrix.ts';
import { table, tableHeight } from './table.ts';
import { FAINT, label, wrap } from './text.ts';
import { element, fixed } from './xml.ts';

export const HEADING = 12;

/** Height of a panel with axes, by how many stand in a row. */
const HEIGHTS = [0, 380, 320, 260];

export function bodyHeight(panel: Panel, width: number, inRow: number): number {
  if (panel.kind === 'images') return stripsHeight(panel);
  if (panel.kind === 'table') return tableHeight(panel, width);
  return panel.kind === 'matrix' ? matrixHeight(panel, width) : HEIGHTS[inRow];
}

export interface HeadingLine {
  text: string;
  bold?: boolean;
  /** Before it stands a piece of the line that it explains. */
  sample?: boolean;
}

const SAMPLE = 32;

/** A panel's title and what is said in it besides its data. */
export function heading({ title, annotations }: Panel, width: number): HeadingLine[] {
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

export function headingLine({ text, bold, sample }: HeadingLine, x: number, y: number): string {
  if (!sample) return label(text, x, y, { size: HEADING, ...(bold && { bold }) });
  const line = element('path', { d: `M${fixed(x)} ${fixed(y - 4)}h${SAMPLE - 8}`, ...BOUND });
  return line + label(text, x + SAMPLE, y, { size: HEADING });
}

const BOUND = { stroke: '#c00000', 'stroke-width': 2, 'stroke-dasharray': '7 4' };

/** Everything of a panel but its heading. @param clipId an id of its own in the picture */
export function panelBody(clipId: string, panel: Panel, box: Box, pictures: Pictures): string {
  if (panel.kind === 'matrix') return matrix(panel, box);
  if (panel.kind === 'images') return strips(panel, box, pictures);
  if (panel.kind === 'table') return table(panel, box);
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

function marks(panel: Exclude<Panel, { kind: 'matrix' | 'images' | 'table' }>, plot: Plot): string {
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
  if (panel.kind === 'matrix' || panel.kind === 'images' || panel.kind === 'table') return false;
  return panel.series.every(({ y }) => y.every(value => value === null));
}

function emptyText({ box }: Plot): string {
  return label('no such image', box.x + box.width / 2, box.y + box.height / 2, {
    size: 12,
    anchor: 'middle',
    fill: FAINT,
  });
}
