import { createHash } from 'node:crypto';
import { drawnForTest } from '../../experiment/imageFolder.ts';
import { type ImageParts, inOrder, type ListedImage } from './listing.ts';

/**
 * Parts the images into those to train on and those to test on: as the folder or the label file says, else a share of
 * each class is drawn. An image is drawn by its path, so that the others stay where they are when images come or go.
 */
export function splitImages(
  images: readonly ListedImage[],
  { fraction, seed }: { fraction: number; seed: number },
): ImageParts {
  if (images.some(({ split }) => split))
    return {
      train: images.filter(({ split }) => split === 'train'),
      test: images.filter(({ split }) => split === 'test'),
    };
  const test = new Set<ListedImage>();
  const classes: { image: ListedImage; rank: string }[][] = [];
  for (const image of images) {
    classes[image.label] ??= [];
    classes[image.label].push({ image, rank: rank(seed, image.path) });
  }
  for (const members of classes) {
    members?.sort((a, b) => inOrder(a.rank, b.rank));
    const drawn = members?.slice(0, drawnForTest(members.length, fraction)) ?? [];
    for (const { image } of drawn) test.add(image);
  }
  return { train: images.filter(image => !test.has(image)), test: images.filter(image => test.has(image)) };
}

function rank(seed: number, path: string): string {
  return createHash('sha256').update(`${seed}/${path}`).digest('hex');
}
