import type { Chart, Plugin } from 'chart.js';
import type { Annotation } from '../../../server/src/protocol.ts';
import { crossOffset } from '../../../server/src/results/figures/svg/marks.ts';
import { hex } from './colours.ts';
import { colourOf, elementOf } from './datasets.ts';
import type { Picture } from './picture.ts';
import { middleOf, whyMissing } from './points.ts';
import { CROSS_PATH } from './signs.ts';
import type { Area } from './zoom.ts';

/** Below the data: spreads. Over them: straight lines, the rectangle, and where the keyboard is. */
export function drawnOver(picture: () => Picture): Plugin {
  return {
    id: 'depthlens',
    beforeDatasetsDraw: chart => inside(chart, brush => drawSpreads(chart, brush, picture())),
    afterDatasetsDraw: chart => {
      const now = picture();
      inside(chart, brush => {
        drawMissing(chart, brush, now);
        for (const annotation of now.panel.annotations) drawBound(chart, brush, annotation, now);
        if (now.dragged) drawDragged(chart, brush, now.dragged, now);
      });
      drawFocus(chart, now);
    },
  };
}

type Brush = CanvasRenderingContext2D;

function inside(chart: Chart, draw: (brush: Brush) => void): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

const across = (chart: Chart, value: number) => chart.scales.x.getPixelForValue(value);
const up = (chart: Chart, value: number) => chart.scales.y.getPixelForValue(value);

/** Standard deviations over members: a band around a line, a whisker at a point. */
function drawSpreads(chart: Chart, brush: Brush, { panel, theme, hidden }: Picture): void {
  if (panel.kind !== 'lines' && panel.kind !== 'scatter') return;
  for (const [s, { x, y, spread, colour }] of panel.series.entries()) {
    if (!spread || hidden.has(s)) continue;
    const ends = x.flatMap((value, i) => {
      const [middle, half] = [y[i], spread[i]];
      if (middle === null || half === null) return [];
      return [{ x: across(chart, value), low: up(chart, middle - half), high: up(chart, middle + half) }];
    });
    const path = new Path2D();
    if (panel.kind === 'scatter')
      for (const { x, low, high } of ends) {
        path.moveTo(x, low);
        path.lineTo(x, high);
      }
    else {
      for (const { x, high } of ends) path.lineTo(x, high);
      for (const { x, low } of [...ends].reverse()) path.lineTo(x, low);
      path.closePath();
    }
    const ink = hex(colourOf(theme, colour));
    if (panel.kind === 'scatter') {
      brush.strokeStyle = ink;
      brush.lineWidth = 1.5;
      brush.stroke(path);
    } else {
      brush.fillStyle = `${ink}2e`;
      brush.fill(path);
      if (theme.strong) {
        // A faint band is no band for who needs contrast.
        brush.strokeStyle = ink;
        brush.lineWidth = 1;
        brush.stroke(path);
      }
    }
  }
}

/** Crosses at the lower edge, for values that are not there and have a reason. */
function drawMissing(chart: Chart, brush: Brush, { panel, theme, hidden }: Picture): void {
  if (panel.kind !== 'lines') return;
  for (const [s, series] of panel.series.entries()) {
    if (hidden.has(s)) continue;
    const path = new Path2D();
    for (const [i, x] of series.x.entries())
      if (whyMissing(series, i) !== null) {
        const place = new DOMMatrix().translate(
          across(chart, x) + crossOffset(panel.series, s, i),
          chart.chartArea.bottom - 7,
        );
        path.addPath(new Path2D(CROSS_PATH), place);
      }
    brush.strokeStyle = hex(colourOf(theme, series.colour));
    brush.lineWidth = theme.strong ? 3 : 2;
    brush.stroke(path);
  }
}

function drawBound(chart: Chart, brush: Brush, annotation: Annotation, { panel, theme }: Picture): void {
  if (annotation.kind !== 'line') return;
  const { from, to } = annotation;
  const path = new Path2D();
  path.moveTo(across(chart, from[0]), up(chart, from[1]));
  path.lineTo(across(chart, to[0]), up(chart, to[1]));
  if (panel.kind === 'histogram') {
    // On a ground of the background's colour, so that it is seen on cells of any other.
    brush.strokeStyle = hex(theme.background);
    brush.lineWidth = 5;
    brush.stroke(path);
  }
  brush.setLineDash([7, 4]);
  brush.strokeStyle = hex(theme.ink);
  brush.lineWidth = 2;
  brush.stroke(path);
  brush.setLineDash([]);
}

function drawDragged(chart: Chart, brush: Brush, { x, y }: Area, { theme }: Picture): void {
  const [left, right] = x.map(value => across(chart, value));
  const [bottom, top] = y.map(value => up(chart, value));
  brush.fillStyle = `${hex(theme.focus)}33`;
  brush.fillRect(left, top, right - left, bottom - top);
  brush.setLineDash([4, 3]);
  brush.strokeStyle = hex(theme.ink);
  brush.lineWidth = theme.strong ? 2 : 1;
  brush.strokeRect(left, top, right - left, bottom - top);
  brush.setLineDash([]);
}

function drawFocus(chart: Chart, { panel, focus, theme }: Picture): void {
  if (!focus) return;
  const { datasetIndex, index } = elementOf(panel, focus);
  const element = chart.getDatasetMeta(datasetIndex)?.data[index];
  if (!element) return;
  const isMissing = panel.kind === 'lines' && panel.series[focus.series].y[focus.index] === null;
  // Nothing moves, so its properties are where it is. A cell has its upper left corner as x and y.
  const {
    x,
    y,
    width = 0,
    height = 0,
    base = y,
  } = element as typeof element & {
    width?: number;
    height?: number;
    base?: number;
  };
  const brush = chart.ctx;
  brush.save();
  brush.strokeStyle = hex(theme.focus);
  brush.lineWidth = 2;
  brush.beginPath();
  if (panel.kind === 'bars') brush.rect(x - width / 2 - 2, Math.min(y, base) - 2, width + 4, Math.abs(base - y) + 4);
  else if (panel.kind === 'histogram') brush.rect(x - 2, y - 2, width + 4, height + 4);
  else if (isMissing)
    brush.arc(
      across(chart, middleOf(panel, focus).x) + crossOffset(panel.series, focus.series, focus.index),
      chart.chartArea.bottom - 7,
      9,
      0,
      2 * Math.PI,
    );
  else brush.arc(x, y, 9, 0, 2 * Math.PI);
  brush.stroke();
  brush.restore();
}
