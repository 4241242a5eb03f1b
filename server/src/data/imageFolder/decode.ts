import sharp from 'sharp';

/** How files become images of one size. */
export interface DecodeSettings {
  /** Pixels of each side. */
  size: number;
  fit: 'crop' | 'pad' | 'stretch';
  /** `auto`: a file that is stored in grey stays so, and the images of a data set are grey if all of them are. */
  channels: 'auto' | 'grey' | 'rgb';
}

/** One image: size x size x channels, 0 to 255. */
export interface Decoded {
  pixels: Uint8Array;
  channels: 1 | 3;
  /** What the user should know of this file, though it can be used. */
  note?: string;
}

/** A file that cannot be used; the message says why, without the file's name. */
export class BadImage extends Error {}

/** A larger file is hardly a picture, and an image this large would take more than a gigabyte while it is decoded. */
const MOST_BYTES = 2 ** 28;
const MOST_PIXELS = 2e8;

/** An image beyond this is decoded alone, so that memory holds one of them whatever the number of cores. */
const LARGE_PIXELS = 2e7;

const FITS = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;

// Every file is decoded once: what libvips would keep for a second time is of no use.
sharp.cache(false);

let large: Promise<unknown> = Promise.resolve();

/** @throws BadImage if so many bytes are not read at all */
export function checkFileSize(bytes: number): void {
  if (bytes === 0) throw new BadImage('the file is empty');
  if (bytes > MOST_BYTES)
    throw new BadImage(`${Math.round(bytes / 1e6)} MB, more than the ${MOST_BYTES / 2 ** 20} MB that are allowed`);
}

/**
 * Decodes a PNG, JPEG or WebP file: turned as its EXIF data say, transparent parts on white, of any colour space and
 * depth, scaled to the size that is asked for. Of an animation, the first frame.
 * @throws BadImage with the reason
 */
export async function decodeImage(bytes: Uint8Array, { size, fit, channels }: DecodeSettings): Promise<Decoded> {
  checkFileSize(bytes.length);
  // Told by its bytes, not its name: no other reader of libvips is ever given a file.
  if (!isImage(bytes)) throw new BadImage('this is no PNG, JPEG or WebP image, whatever its name says');
  try {
    const { width, height, space, pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MOST_PIXELS)
      throw new BadImage(
        `${width} x ${height} pixels, more than the ${MOST_PIXELS / 1e6} million that are allowed. Scale it down`,
      );
    const grey = channels === 'grey' || (channels === 'auto' && (space === 'b-w' || space === 'grey16'));
    const decode = () =>
      sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
        .autoOrient()
        .resize(size, size, { fit: FITS[fit], background: 'black' })
        .flatten({ background: 'white' })
        .toColourspace(grey ? 'b-w' : 'srgb')
        .raw()
        .toBuffer();
    const pixels = await (width * height > LARGE_PIXELS ? alone(decode) : decode());
    const note = pages > 1 || isMovingPng(bytes) ? 'animated: the first frame is taken' : undefined;
    return { pixels, channels: grey ? 1 : 3, ...(note && { note }) };
  } catch (error) {
    throw error instanceof BadImage ? error : new BadImage(reasonOf(error));
  }
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  const done = large.then(work);
  large = done.catch(() => {});
  return done;
}

function isImage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.length)).toString('latin1');
  return start.startsWith('\x89PNG\r\n\x1a\n') || start.startsWith('\xff\xd8\xff') || /^RIFF.{4}WEBP/s.test(start);
}

/** libvips does not tell of an animated PNG; its control chunk comes before the pixels. */
function isMovingPng(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (header[0] !== 0x89) return false;
  const control = header.indexOf('acTL');
  return control >= 0 && control < header.indexOf('IDAT');
}

function reasonOf(error: unknown): string {
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  if (/premature end|read error|unexpected end|truncated/i.test(said)) return 'damaged or cut short';
  return `damaged (${said})`;
}
