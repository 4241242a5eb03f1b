// Draws media/icon.png, which shops of extensions show, from media/icon.svg.
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const PIXELS = 256;
const media = name => fileURLToPath(new URL(`../media/${name}`, import.meta.url));

await sharp(media('icon.svg'), { density: 144 })
  .resize(PIXELS)
  .png({ compressionLevel: 9, palette: true })
  .toFile(media('icon.png'));
