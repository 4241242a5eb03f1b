import type { Figure } from '../../server/src/protocol.ts';
import { figureCsv } from '../../server/src/results/figures/csv.ts';
import type { Pictures } from '../../server/src/results/figures/svg/images.ts';
import { renderSvg } from '../../server/src/results/figures/svg/render.ts';
import { type Host, problemOf } from '../common/host.ts';
import type { Tiles } from '../common/sprites.ts';
import { cutOut } from './cutOut.ts';
import { pngOf } from './png.ts';

export const FILE_KINDS = ['svg', 'png', 'csv'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/**
 * Lets the person save a figure: as the picture that `depthlens figures` writes, that in pixels, or its data.
 * @param tiles where its images are; null: their numbers stand there
 * @returns what happened, to be told
 */
export async function saveFigure(figure: Figure, kind: FileKind, host: Host, tiles: Tiles | null): Promise<string> {
  const name = `${figure.id}.${kind}`;
  try {
    const saved = await host.saveFile({ name, ...(await contentOf(figure, kind, host, tiles)) });
    return saved ? `${name} was saved.` : '';
  } catch (error) {
    return `${name} was not saved: ${problemOf(error).message}`;
  }
}

async function contentOf(figure: Figure, kind: FileKind, host: Host, tiles: Tiles | null) {
  if (kind === 'csv') return { mime: 'text/csv', text: figureCsv(figure) };
  const svg = renderSvg(figure, await picturesOf(figure, host, tiles));
  return kind === 'svg' ? { mime: 'image/svg+xml', text: svg } : { mime: 'image/png', base64: await pngOf(svg) };
}

async function picturesOf({ panels }: Figure, host: Host, tiles: Tiles | null): Promise<Pictures> {
  const wanted = panels.flatMap(panel =>
    panel.kind === 'images' ? panel.strips.flatMap(({ images }) => images.map(({ index }) => index)) : [],
  );
  return tiles && wanted.length > 0 ? cutOut(wanted, tiles, name => host.sheetUrl(name)) : new Map();
}
