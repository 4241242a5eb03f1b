import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawFigures } from '../../../server/src/results/figures/catalogue.ts';
import type { Axis, Figure } from '../../../server/src/results/figures/figure.ts';
import { openRuns } from '../../../server/src/results/figures/openRun.ts';
import { diverging, viridis } from '../../../server/src/results/figures/svg/colours.ts';
import { renderSvg } from '../../../server/src/results/figures/svg/render.ts';
import { scaleOf, ticksOf } from '../../../server/src/results/figures/svg/scale.ts';
import { widthOf, wrap } from '../../../server/src/results/figures/svg/text.ts';
import { madeUp, SHAPE, writeMade } from './made.ts';

const HOSTILE = '<script>alert("1")</script> & \'x\' ]]> \u0000\u0007';

async function everyFigure(): Promise<Figure[]> {
  const classNames = Array.from({ length: SHAPE.classes }, (_, c) => `${HOSTILE}${c}`);
  const folders = [1, 2].map(seed =>
    writeMade(madeUp({ seed }), {
      record: {
        name: seed === 1 ? HOSTILE : 'a rather long name of a run that cannot stand beside anything else at all',
        classNames,
        dataset: { name: 'fashion_mnist_mini', label_noise: { fraction: 0.4, seed: 0 } },
      },
    }),
  );
  const figures: Figure[] = [];
  for await (const drawn of drawFigures(await openRuns(folders))) if ('figure' in drawn) figures.push(drawn.figure);
  return figures;
}
const figures = await everyFigure();

test('every kind of panel is among them', () => {
  const kinds = new Set(figures.flatMap(({ panels }) => panels.map(({ kind }) => kind)));
  expect([...kinds].sort()).toEqual(['bars', 'histogram', 'images', 'lines', 'matrix', 'scatter']);
});

test.each(figures.map(figure => [figure.id, figure] as const))('%s: a browser would draw it', async (_, figure) => {
  const svg = renderSvg(figure);
  // librsvg refuses what is not well-formed; the pixels say that something is drawn on white.
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#123456' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.width).toBe(720);
  expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  expect(data.some(value => value < 128)).toBe(true);
  expect(/="[^"]*(NaN|undefined|Infinity|object)/.exec(svg)).toBeNull();
  expect(svg.includes('<script')).toBe(false);
  expect(/role="img" aria-labelledby="\S+-title \S+-description"/.test(svg)).toBe(true);
  const [, title] = /<title id="[^"]+">([^<]+)<\/title>/.exec(svg)!;
  expect(title.length).toBeGreaterThan(10);
  expect(svg.includes('<desc ')).toBe(true);
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
});

test('what a user wrote stands there as text', () => {
  expect(figures.some(figure => renderSvg(figure).includes('&lt;script&gt;'))).toBe(true);
});

test.each(figures.map(figure => [figure.id, figure] as const))('%s: no text runs out of the picture', (_, figure) => {
  const svg = renderSvg(figure);
  for (const [, attributes, content] of svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)) {
    if (attributes.includes('rotate')) continue;
    const number = (name: string) => Number(new RegExp(` ${name}="([\\d.-]+)"`).exec(` ${attributes}`)?.[1]);
    const text = content.replace(/&\w+;/g, '&');
    const width = widthOf(text, number('font-size'), attributes.includes('bold'));
    const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? 'start';
    const left = number('x') - { start: 0, middle: width / 2, end: width }[anchor]!;
    expect(left, text).toBeGreaterThanOrEqual(-1);
    expect(left + width, text).toBeLessThanOrEqual(721);
  }
});

test('images stand where they were given, and their numbers where not', () => {
  const figure = figures.find(({ id }) => id.startsWith('figure-7'))!;
  const panel = figure.panels.find(({ kind }) => kind === 'images');
  if (panel?.kind !== 'images') throw new Error('no images');
  const { index } = panel.strips[0].images[0];
  expect(renderSvg(figure).includes(`>#${index}<`)).toBe(true);
  const svg = renderSvg(figure, new Map([[index, 'data:image/png;base64,AAAA']]));
  expect(svg.includes('href="data:image/png;base64,AAAA"')).toBe(true);
});

describe('axes', () => {
  const axis = (scale: Axis['scale'], domain: [number, number], whole = false): Axis => ({
    name: '',
    unit: null,
    scale,
    domain,
    whole,
  });
  const texts = (of: Axis, most: number) => ticksOf(of, most).map(({ text }) => text);

  test('ticks at round numbers', () => {
    expect(texts(axis('linear', [0, 1]), 5)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(texts(axis('linear', [-0.5, 8.5], true), 12)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    expect(texts(axis('linear', [-0.5, 2.5], true), 12)).toEqual(['0', '1', '2']);
    expect(texts(axis('linear', [0, 35_000]), 4)).toEqual(['0', '10000', '20000', '30000']);
    expect(texts(axis('linear', [-1, 1]), 4)).toEqual(['−1.0', '−0.5', '0.0', '0.5', '1.0']);
  });

  test('no ticks where there can be no value', () => {
    expect(texts({ ...axis('linear', [-0.25, 1.25]), limits: [0, 1] }, 8)).toEqual([
      '0.0',
      '0.2',
      '0.4',
      '0.6',
      '0.8',
      '1.0',
    ]);
  });

  test('ticks of a log scale: powers of ten, and more where there are few', () => {
    expect(texts(axis('log', [0.004, 250]), 5)).toEqual(['0.01', '0.1', '1', '10', '100']);
    expect(texts(axis('log', [1, 100_000]), 6)).toEqual(['1', '10', '100', '1000', '10⁴', '10⁵']);
    expect(texts(axis('log', [2, 7]), 6)).toEqual(['2', '3', '4', '5', '6', '7']);
    expect(ticksOf(axis('log', [1e-9, 1e9]), 4).length).toBeLessThanOrEqual(5);
  });

  test('scales', () => {
    expect([0, 5, 10].map(scaleOf(axis('linear', [0, 10]), 100, 0))).toEqual([100, 50, 0]);
    expect(scaleOf(axis('log', [1, 10_000]), 0, 100)(100)).toBeCloseTo(50, 10);
  });
});

test('text is wrapped to its width, and a word that is too long is cut off', () => {
  expect(wrap('one two three', 1000, 12)).toEqual(['one two three']);
  const lines = wrap(`one ${'w'.repeat(200)} three`, 100, 12);
  expect(lines).toHaveLength(3);
  expect(lines[1].endsWith('…')).toBe(true);
  for (const line of lines) expect(widthOf(line, 12)).toBeLessThanOrEqual(100);
});

test('the colours of counts grow lighter from the smallest to the largest', () => {
  const lightness = (colour: string) =>
    [0.299, 0.587, 0.114].reduce(
      (sum, part, c) => sum + part * Number.parseInt(colour.slice(1 + 2 * c, 3 + 2 * c), 16),
      0,
    );
  const steps = Array.from({ length: 25 }, (_, i) => lightness(viridis(i / 24)));
  for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1]);
  expect(diverging(0.5)).toBe('#f7f7f7');
});
