import type { Figure } from '../../server/src/protocol.ts';
import { figureCsv } from '../../server/src/results/figures/csv.ts';
import { imagesIn } from '../../server/src/results/figures/imagesIn.ts';
import { renderSvg } from '../../server/src/results/figures/svg/render.ts';
import type { Images } from '../common/charts/imageStrips.ts';
import { type Host, problemOf } from '../common/host.ts';
import { cutOut } from './cutOut.ts';
import { pngOf } from './png.ts';

type Where = Pick<Images, 'tiles' | 'sheetUrl'>;

export const FILE_KINDS = ['svg', 'png', 'csv'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/**
 * Lets the person save a figure: as the picture that `depthlens figures` writes, that in pixels, or its data.
 * @param images where these are; the number of one that has no picture stands in its place
 * @returns what happened, to be told
 */
export async function saveFigure(figure: Figure, kind: FileKind, host: Host, images: Where): Promise<string> {
  const name = `${figure.id}.${kind}`;
  try {
    const saved = await host.saveFile({ name, ...(await contentOf(figure, kind, images)) });
    return saved ? `${name} was saved.` : '';
  } catch (error) {
    return `${name} was not saved: ${problemOf(error).message}`;
  }
}

async function contentOf(figure: Figure, kind: FileKind, { tiles, sheetUrl }: Where) {
  if (kind === 'csv') return { mime: 'text/csv', text: figureCsv(figure) };
  const svg = renderSvg(figure, await cutOut(imagesIn(figure), tiles, sheetUrl));
  return kind === 'svg' ? { mime: 'image/svg+xml', text: svg } : { mime: 'image/png', base64: await pngOf(svg) };
}
