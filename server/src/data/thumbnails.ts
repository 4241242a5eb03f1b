import sharp from 'sharp';
import type { Examples, ImageData } from './load.ts';

/**
 * At most so many images side by side and above one another, and so many pixels. The gallery decodes whole sheets: sorted by
 * difficulty, nearly every image on a screen is on another one, so a sheet must not hold many that are not wanted.
 */
const COLUMNS = 10;
const ROWS = 10;
const LARGEST = { width: 1280, height: 800 };

/** How the sheets are laid out, for those who read them. */
export interface ThumbnailLayout {
  /** Pixels of one image. */
  width: number;
  height: number;
  /** Images side by side and above one another in a sheet. */
  columns: number;
  rows: number;
  sheets: string[];
  /** The position in the data set of each image, row by row, sheet by sheet. */
  index: number[];
}

/** Images to be looked at, training images first. */
export type Pictures = Pick<ImageData, 'height' | 'width' | 'channels'> &
  Record<'train' | 'test', Pick<Examples, 'count' | 'pixels' | 'index'>>;

/**
 * The images of a data set as sprite sheets, training images first: so a gallery of tens of thousands loads few files.
 * @returns each sheet as a PNG with its file name, and the layout
 */
export async function thumbnailSheets(
  images: Pictures,
): Promise<{ sheets: { name: string; png: Uint8Array }[]; layout: ThumbnailLayout }> {
  const { height, width, channels, train, test } = images;
  const columns = Math.max(1, Math.min(COLUMNS, Math.floor(LARGEST.width / width)));
  const mostRows = Math.max(1, Math.min(ROWS, Math.floor(LARGEST.height / height)));
  const perSheet = columns * mostRows;
  const count = train.count + test.count;
  const size = height * width * channels;
  const pixelsOf = (i: number) => {
    const [examples, at] = i < train.count ? [train, i] : [test, i - train.count];
    return examples.pixels.subarray(at * size, (at + 1) * size);
  };
  const sheets: { name: string; png: Uint8Array }[] = [];
  for (let first = 0; first < count; first += perSheet) {
    const tiles = Math.min(perSheet, count - first);
    const rows = Math.ceil(tiles / columns);
    const stride = columns * width * channels;
    const sheet = new Uint8Array(rows * height * stride);
    for (let tile = 0; tile < tiles; tile++) {
      const pixels = pixelsOf(first + tile);
      const corner = Math.floor(tile / columns) * height * stride + (tile % columns) * width * channels;
      for (let y = 0; y < height; y++)
        sheet.set(pixels.subarray(y * width * channels, (y + 1) * width * channels), corner + y * stride);
    }
    const raw = { width: columns * width, height: rows * height, channels: channels as 1 | 3 };
    const grey = channels === 1 ? 'b-w' : 'srgb';
    const png = await sharp(sheet, { raw }).toColourspace(grey).png({ compressionLevel: 6 }).toBuffer();
    sheets.push({ name: `sheet_${String(sheets.length).padStart(3, '0')}.png`, png });
  }
  const index = [...train.index, ...test.index];
  const names = sheets.map(({ name }) => name);
  return { sheets, layout: { width, height, columns, rows: mostRows, sheets: names, index } };
}
