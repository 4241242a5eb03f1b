import { type SheetCache, sheetCache } from '../sheetCache.ts';

/**
 * Bytes of decoded sheets that are kept: what was drawn does not need its sheet again, so few are enough. Where the editor is
 * at the far end of a network, a sheet takes a while to come, so several are asked for; more only make each later.
 */
const LIMITS = { bytes: 32 * 2 ** 20, atOnce: 8 };

/** Sprite sheets, decoded once each, so that drawing a tile costs a copy of its pixels. */
export function browserSheets(sheetUrl: (name: string) => string, arrived: () => void): SheetCache<ImageBitmap> {
  return sheetCache<ImageBitmap>(
    {
      load: (name, signal) => loadSheet(sheetUrl(name), signal),
      bytesOf: ({ width, height }) => width * height * 4,
      release: sheet => sheet.close(),
    },
    LIMITS,
    arrived,
  );
}

/**
 * The page may load images and nothing else from the run's folder, so it is an image element that fetches. Its `decode` would
 * make Chromium keep what it decoded, whatever becomes of the sheet.
 */
async function loadSheet(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  const image = new Image();
  await new Promise((loaded, failed) => {
    const end = () => {
      image.removeAttribute('src');
      failed(signal.reason);
    };
    signal.addEventListener('abort', end, { once: true });
    image.onload = loaded;
    image.onerror = failed;
    image.src = url;
  });
  return createImageBitmap(image);
}
