import { type SheetCache, sheetCache } from '../sheetCache.ts';

/** Bytes of decoded sheets that are kept: with all else that a page needs it stays well under 300 MB. */
const LIMIT = 96 * 2 ** 20;

/** Sprite sheets, decoded once each, so that drawing a tile costs a copy of its pixels. */
export function browserSheets(sheetUrl: (name: string) => string, arrived: () => void): SheetCache<ImageBitmap> {
  return sheetCache<ImageBitmap>(
    {
      load: (name, signal) => loadSheet(sheetUrl(name), signal),
      bytesOf: ({ width, height }) => width * height * 4,
      release: sheet => sheet.close(),
    },
    LIMIT,
    arrived,
  );
}

/** The page may load images and nothing else from the run's folder, so it is an image element that fetches. */
async function loadSheet(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  const image = new Image();
  signal.addEventListener('abort', () => image.removeAttribute('src'), { once: true });
  image.src = url;
  await image.decode();
  return createImageBitmap(image);
}
