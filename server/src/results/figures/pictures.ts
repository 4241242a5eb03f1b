import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThumbnailLayout } from '../../data/thumbnails.ts';
import type { Figure } from './figure.ts';
import { imagesIn } from './imagesIn.ts';
import type { Pictures } from './svg/images.ts';

/** The images that a figure names, cut out of a run's sheets, as `data:` addresses; none where there are no sheets. */
export async function picturesOf(runFolder: string, figure: Figure): Promise<Pictures> {
  const wanted = new Set(imagesIn(figure));
  const folder = join(runFolder, 'thumbnails');
  const pictures = new Map<number, string>();
  if (wanted.size === 0 || !existsSync(join(folder, 'layout.json'))) return pictures;
  const layout: ThumbnailLayout = JSON.parse(readFileSync(join(folder, 'layout.json'), 'utf8'));
  const { default: sharp } = await import('sharp');
  const { width, height, columns, rows, sheets } = layout;
  for (const [place, index] of layout.index.entries()) {
    if (!wanted.has(index)) continue;
    const tile = place % (columns * rows);
    const area = { left: (tile % columns) * width, top: Math.floor(tile / columns) * height, width, height };
    const sheet = join(folder, sheets[Math.floor(place / (columns * rows))]);
    const png = await sharp(sheet).extract(area).png().toBuffer();
    pictures.set(index, `data:image/png;base64,${png.toString('base64')}`);
  }
  return pictures;
}
