/** @throws if it is no image, or cannot be had */
export async function loadImage(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  // Else its pixels cannot be read where the editor serves them from an address of their own.
  image.crossOrigin = 'anonymous';
  image.src = address;
  await image.decode();
  return image;
}
