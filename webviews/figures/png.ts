import { loadImage } from './loadImage.ts';

/** Pixels of the picture for each of the SVG: sharp on paper and on fine screens. */
const SCALE = 2;

/** An SVG in pixels, base64. */
export async function pngOf(svg: string): Promise<string> {
  const image = await loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`);
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}
