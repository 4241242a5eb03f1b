import { expect, test } from 'vitest';
import { consensusOf, madeUp, mean, type Said, writeMade } from '../figures/made.ts';
import { ask } from './asked.ts';

const said = madeUp();
const depthsOf = (all: Said[], index: number, split: string) =>
  all.filter(one => one.index === index && one.split === split && !Number.isNaN(one.depth)).map(({ depth }) => depth);

/** Images with both depths, each with its place in the plane and whether its consensus class is its label. */
function imagesOf(all: Said[]) {
  return [...new Set(all.map(({ index }) => index))].flatMap(index => {
    const [held, seen] = [depthsOf(all, index, 'validation'), depthsOf(all, index, 'train')];
    if (held.length === 0 || seen.length === 0) return [];
    const verdict = consensusOf(all.filter(one => one.index === index && one.split === 'validation'));
    const { label } = all.find(one => one.index === index)!;
    return [{ x: mean(held), y: mean(seen), agrees: verdict.class === label }];
  });
}

test('every image with both depths is in its cell, in the panel of all and in one of the two others', async () => {
  const { panels, toCome, notes } = await ask(writeMade(said), 'map', {});
  expect(toCome).toBeNull();
  expect(panels.map(({ title }) => title)).toEqual(['all images', 'consensus = label', 'consensus ≠ label']);
  const images = imagesOf(said);
  const wanted = [images, images.filter(({ agrees }) => agrees), images.filter(({ agrees }) => !agrees)];
  for (const [p, { xEdges, yEdges, counts, colour }] of panels.entries()) {
    const inCell = (edges: number[], cell: number, value: number) =>
      value >= edges[cell] && (value < edges[cell + 1] || (cell === edges.length - 2 && value <= edges[cell + 1]));
    for (const [line, row] of counts.entries())
      for (const [column, count] of row.entries())
        expect(count).toBe(wanted[p].filter(({ x, y }) => inCell(xEdges, column, x) && inCell(yEdges, line, y)).length);
    expect(counts.flat().reduce((a, b) => a + b, 0)).toBe(wanted[p].length);
    expect(colour.domain).toEqual(panels[0].colour.domain);
  }
  expect(wanted[2].length).toBeGreaterThan(0);
  const without = new Set(said.map(({ index }) => index)).size - images.length;
  expect(notes).toContain(`${without} images are not on the map: one of both depths is missing.`);
});

test('the corners lie in the units of the axes', async () => {
  const { corners } = await ask(writeMade(said), 'map', {});
  expect(corners.map(({ form, x, y }) => [form, x, y])).toEqual([
    ['easy', 0, 0],
    ['different_class', 0, 4],
    ['ambiguous_without_label', 4, 0],
    ['ambiguous', 4, 4],
  ]);
  for (const { name, meaning } of corners) expect(name.length * meaning.length).toBeGreaterThan(0);
});

test.each([
  ['one member', { members: 1 }, 'The map needs at least 2 members, and made has 1 finished.'],
  ['split full', { split: 'full' as const }, 'The map needs images that some members trained on and others held out'],
])('%s: no map, and what it needs', async (_, shape, reason) => {
  const { panels, toCome } = await ask(writeMade(madeUp(shape), { shape }), 'map', {});
  expect(panels).toEqual([]);
  expect(toCome).toContain(reason);
});

test('embeddings of one network have no map', async () => {
  const dataset = { name: 'embeddings' as const, path: '.' };
  const { toCome } = await ask(writeMade(madeUp({ members: 1 }), { record: { dataset } }), 'map', {});
  expect(toCome).toBe('The map needs several networks that hold out other images; made has embeddings of one.');
});

test('no member yet: when it comes', async () => {
  const { panels, toCome } = await ask(writeMade([]), 'map', {});
  expect(panels).toEqual([]);
  expect(toCome).toContain('This comes when the first member is finished.');
});
