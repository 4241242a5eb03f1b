import type { ChartConfiguration, ChartDataset, ChartOptions, ChartType, TooltipItem } from 'chart.js';
import { axisOptions } from './axisOptions.ts';
import { hex } from './colours.ts';
import { datasetsOf, type Fill, pointOf } from './datasets.ts';
import { drawnOver } from './drawnOver.ts';
import type { Picture } from './picture.ts';
import { told } from './points.ts';
import { wholeOf } from './zoom.ts';

/** A panel as Chart.js draws it. @param picture what to draw now; the plugins ask again at every drawing */
export function configOf(picture: () => Picture, fill: Fill): ChartConfiguration {
  const now = picture();
  return {
    type: now.panel.kind === 'histogram' ? 'matrix' : now.panel.kind === 'bars' ? 'bar' : 'line',
    // Chart.js does not see that it draws every one of these kinds.
    data: { datasets: datasetsOf(now, fill) as ChartDataset[] },
    options: optionsOf(now),
    plugins: [drawnOver(picture)],
  };
}

/** Nothing moves by itself: neither does who wants no motion see any, nor flickers what is updated. */
export function optionsOf(picture: Picture): ChartOptions {
  const { panel, theme, zoom } = picture;
  const shown = zoom ?? wholeOf(panel);
  const cells = panel.kind === 'histogram' || panel.kind === 'bars';
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: false,
    font: { family: theme.font.family, size: theme.font.size },
    interaction: { mode: 'nearest', intersect: cells, axis: 'xy' },
    layout: { padding: { top: 8, right: 10 } },
    scales: {
      x: axisOptions(panel.x, shown.x, 'x', theme, panel.kind !== 'bars'),
      y: axisOptions(panel.y, shown.y, 'y', theme, true),
    } as NonNullable<ChartOptions['scales']>,
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: hex(theme.hover.background),
        borderColor: hex(theme.hover.border),
        borderWidth: 1,
        bodyColor: hex(theme.hover.ink),
        bodyFont: { family: theme.font.family, size: theme.font.size },
        displayColors: false,
        cornerRadius: 3,
        caretSize: 0,
        callbacks: {
          title: () => '',
          label: item => wrapped(tellItem(picture, item)),
        },
      },
    },
  };
}

function tellItem({ panel }: Picture, { datasetIndex, dataIndex }: TooltipItem<ChartType>) {
  return told(panel, pointOf(panel, datasetIndex, dataIndex));
}

/** Parts of a sentence under one another: a canvas cuts off what is too wide. */
function wrapped(text: string): string[] {
  return text.split(/(?<=[,:]) /);
}
