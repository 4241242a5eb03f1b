import type { Figure } from './figure.ts';

/** The images that a figure shows, by their positions in the data set, each once. */
export function imagesIn({ panels }: Pick<Figure, 'panels'>): number[] {
  const all = panels.flatMap(panel =>
    panel.kind === 'images' ? panel.strips.flatMap(({ images }) => images.map(({ index }) => index)) : [],
  );
  return [...new Set(all)];
}
