import type { ChartDataset } from 'chart.js';
import { Chart } from './chart.ts';
import { configOf, optionsOf } from './config.ts';
import { datasetsOf, elementOf } from './datasets.ts';
import { fillOf } from './fill.ts';
import type { Picture } from './picture.ts';
import type { Area } from './zoom.ts';

/** A picture on a canvas. */
export interface Drawing {
  /** Draws something else, in one go: nothing flickers. */
  show(picture: Picture): void;
  /** Only what lies over the data is another: quicker. */
  showOver(picture: Picture): void;
  /** Units of the axes at pixels of the canvas, within the plot. */
  valueAt(x: number, y: number): { x: number; y: number };
  areaOf(from: Pixel, to: Pixel): Area;
  end(): void;
}

export interface Pixel {
  x: number;
  y: number;
}

export function draw(canvas: HTMLCanvasElement, first: Picture): Drawing {
  let picture = first;
  const context = canvas.getContext('2d')!;
  const chart = new Chart(
    context,
    configOf(() => picture, fillOf(context, first.theme)),
  );
  const point = () => {
    const { focus, panel } = picture;
    const active = focus ? [elementOf(panel, focus)].filter(({ index }) => index >= 0) : [];
    chart.setActiveElements(active);
    chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
  };
  const valueAt = (x: number, y: number) => {
    const { left, right, top, bottom } = chart.chartArea;
    return {
      x: chart.scales.x.getValueForPixel(Math.min(right, Math.max(left, x))) ?? 0,
      y: chart.scales.y.getValueForPixel(Math.min(bottom, Math.max(top, y))) ?? 0,
    };
  };
  point();
  return {
    show(next) {
      picture = next;
      chart.data.datasets = datasetsOf(next, fillOf(context, next.theme)) as ChartDataset[];
      chart.options = optionsOf(next);
      chart.update('none');
      point();
      chart.draw();
    },
    showOver(next) {
      picture = next;
      point();
      chart.draw();
    },
    valueAt,
    areaOf(from, to) {
      const [a, b] = [valueAt(from.x, from.y), valueAt(to.x, to.y)];
      const range = (one: number, other: number): [number, number] => [Math.min(one, other), Math.max(one, other)];
      return { x: range(a.x, b.x), y: range(a.y, b.y) };
    },
    end: () => chart.destroy(),
  };
}
