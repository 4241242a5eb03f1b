import { counted } from '../../../server/src/counted.ts';
import { reasonsMissing } from '../../../server/src/results/figures/svg/marks.ts';
import { cellsOf } from './cells.ts';
import { type AxesPanel, whyMissing } from './points.ts';

/** What a chart is and how to go about in it, for who does not see it. */
export function toldOf(panel: AxesPanel): string {
  const what = {
    lines: 'Line chart',
    bars: 'Bar chart',
    scatter: 'Scatter chart',
    histogram: 'Two-dimensional histogram',
  }[panel.kind];
  const parts =
    panel.kind === 'histogram'
      ? counted(cellsOf(panel).length, 'cell with images', 'cells with images')
      : counted(panel.series.length, 'series', 'series');
  return [
    `${what} of ${panel.y.name} by ${panel.x.name}, ${parts}.`,
    ...(panel.kind === 'lines' ? reasonsMissing(panel).map(why => `A cross at the lower edge: ${why}.`) : []),
    ...panel.annotations.map(({ text }) => `${text}.`),
    `Arrow keys go from ${panel.kind === 'histogram' ? 'cell to cell' : 'point to point'}; plus and minus zoom, 0 shows all.`,
  ].join(' ');
}

/** Whether there is nothing to draw. */
export function isEmpty(panel: AxesPanel): boolean {
  if (panel.kind === 'histogram') return cellsOf(panel).length === 0;
  return panel.series.every(one => one.y.every((value, i) => value === null && whyMissing(one, i) === null));
}
