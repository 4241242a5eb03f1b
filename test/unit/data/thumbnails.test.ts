import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type ImageData, loadImages } from '../../../server/src/data/load.ts';
import { thumbnailSheets } from '../../../server/src/data/thumbnails.ts';

test('sheets of large images have fewer of them', async () => {
  const side = 600;
  const of = (count: number, first: number) => ({
    count,
    pixels: new Uint8Array(count * side * side).map((_, i) => 10 * (first + Math.floor(i / side ** 2))),
    index: Int32Array.from({ length: count }, (_, i) => first + i),
  });
  const images = { height: side, width: side, channels: 1, train: of(4, 0), test: of(1, 4) };
  const { sheets, layout } = await thumbnailSheets(images as unknown as ImageData);
  expect(layout).toMatchObject({
    columns: 2,
    rows: 1,
    sheets: ['sheet_000.png', 'sheet_001.png', 'sheet_002.png'],
    index: [0, 1, 2, 3, 4],
  });
  const place = { left: side + 7, top: 7, width: 1, height: 1 };
  const pixel = await sharp(sheets[1].png).extract(place).toColourspace('b-w').raw().toBuffer();
  expect([...pixel]).toEqual([30]);
});

test('every image stands in its tile, pixel for pixel', async () => {
  const section = { name: 'fashion_mnist_mini', limit: { train: 110, test: 20 } };
  const images = await loadImages(section, { experimentFolder: '.' });
  const { sheets, layout } = await thumbnailSheets(images);
  expect(layout).toMatchObject({
    width: 28,
    height: 28,
    columns: 10,
    rows: 10,
    sheets: ['sheet_000.png', 'sheet_001.png'],
  });
  expect(layout.index).toEqual([...images.train.index, ...images.test.index]);
  for (const [place, { examples, at }] of [
    [0, { examples: images.train, at: 0 }],
    [99, { examples: images.train, at: 99 }],
    [103, { examples: images.train, at: 103 }],
    [129, { examples: images.test, at: 19 }],
  ] as const) {
    const tile = place % 100;
    const corner = { left: (tile % 10) * 28, top: Math.floor(tile / 10) * 28, width: 28, height: 28 };
    const png = sheets[Math.floor(place / 100)].png;
    const pixels = await sharp(png).extract(corner).toColourspace('b-w').raw().toBuffer();
    expect([...pixels]).toEqual([...examples.pixels.subarray(at * 784, (at + 1) * 784)]);
  }
});
