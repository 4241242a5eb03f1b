import type { DecodedImages } from './cached.ts';

/**
 * The pixels of decoded images, one image after another; grey images among coloured ones get three equal channels.
 * @param imagePixels of one image, in one channel
 */
export async function readPixels(
  { read, known }: DecodedImages,
  paths: readonly string[],
  imagePixels: number,
  channels: number,
): Promise<Uint8Array> {
  const pixels = new Uint8Array(paths.length * imagePixels * channels);
  const images = paths.map(known);
  await read(images, (i, image) => {
    const into = pixels.subarray(i * imagePixels * channels, (i + 1) * imagePixels * channels);
    if (images[i].channels === channels) into.set(image);
    else for (let p = 0; p < imagePixels; p++) into.fill(image[p], 3 * p, 3 * p + 3);
  });
  return pixels;
}
