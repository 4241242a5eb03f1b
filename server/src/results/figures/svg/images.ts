import type { ImagesPanel } from '../figure.ts';
import type { Box } from './frame.ts';
import { FAINT, label, lineHeight, paragraph, shortened, wrap } from './text.ts';
import { element } from './xml.ts';

const SMALL = 10;
const NAMES = 118;
const STRIP = 84;
const SIDE = 48;

/** Images as `data:` addresses, by their position in the data set. */
export type Pictures = ReadonlyMap<number, string>;

export function stripsHeight({ strips }: ImagesPanel): number {
  return strips.length * STRIP;
}

/** A row of images per strip: above each the class that others see in it, below its label. */
export function strips({ strips }: ImagesPanel, outer: Box, pictures: Pictures): string {
  return strips
    .map(({ name, images }, s) => {
      const top = outer.y + s * STRIP;
      const names = wrap(name, NAMES - 10, 12);
      const slot = Math.min(74, (outer.width - NAMES) / Math.max(1, images.length));
      return [
        paragraph(names, outer.x, top + STRIP / 2 - ((names.length - 1) * lineHeight(12)) / 2, { size: 12 }),
        ...images.map(({ index, label: given, consensusClass }, i) => {
          const x = outer.x + NAMES + i * slot;
          const middle = x + slot / 2;
          const picture = pictures.get(index);
          const place = { x: middle - SIDE / 2, y: top + 16, width: SIDE, height: SIDE };
          return [
            label(shortened(consensusClass ?? '–', slot - 2, SMALL), middle, top + 12, {
              size: SMALL,
              anchor: 'middle',
            }),
            picture
              ? element('image', { ...place, href: picture, style: 'image-rendering: pixelated' })
              : element('rect', { ...place, fill: '#eeeeee' }) +
                label(`#${index}`, middle, top + 16 + SIDE / 2 + 4, { size: SMALL, anchor: 'middle', fill: FAINT }),
            label(shortened(given, slot - 2, SMALL), middle, top + 16 + SIDE + 11, {
              size: SMALL,
              anchor: 'middle',
              fill: FAINT,
            }),
          ].join('');
        }),
      ].join('');
    })
    .join('');
}
