import { DataError } from '../errors.ts';
import { eachMatVariable, type MatVariable } from './mat.ts';

/**
 * The cropped digits of SVHN ("Format 2"): in a .mat file, `X` holds N colour images as 32 x 32 x 3 x N bytes (row, column,
 * channel, image; rows run fastest), `y` their digits from 1 to 10, where 10 stands for 0.
 * Source: ufldl.stanford.edu/housenumbers.
 */
const SIDE = 32;
const CHANNELS = 3;
const PLANE = SIDE * SIDE;
const IMAGE = PLANE * CHANNELS;
const ZERO = 10;

/**
 * Reads the digits of a file, 0 to 9.
 * @throws DataError naming the file and what was expected there
 */
export async function readSvhnLabels(path: string): Promise<Uint8Array> {
  let images: number | undefined;
  let labels: Uint8Array | undefined;
  await eachMatVariable(path, async variable => {
    if (variable.name === 'X') images = countImages(variable, path);
    if (variable.name === 'y') labels = await readDigits(variable, path);
  });
  if (images === undefined || !labels) throw lacks(path, labels ? 'X' : 'y');
  if (labels.length !== images)
    throw new DataError(`${path}: 'X' holds ${images} images, but 'y' ${labels.length} labels`);
  return labels;
}

/**
 * Reads chosen images of a file, 3,072 bytes each in the order row, column, channel.
 * @param count how many images the file must hold
 * @param chosen which of them, ascending
 * @throws DataError as `readSvhnLabels`
 */
export async function readSvhnImages(path: string, count: number, chosen: Int32Array): Promise<Uint8Array> {
  const pixels = new Uint8Array(chosen.length * IMAGE);
  let found = false;
  await eachMatVariable(path, async variable => {
    if (variable.name !== 'X') return;
    found = true;
    const there = countImages(variable, path);
    if (there !== count) throw new DataError(`${path}: ${count} images were there before, now ${there} are`);
    const image = new Uint8Array(IMAGE);
    let next = 0;
    for (const [i, position] of chosen.entries()) {
      await variable.skipBytes((position - next) * IMAGE);
      await variable.bytes(image);
      next = position + 1;
      byRows(image, pixels.subarray(i * IMAGE, (i + 1) * IMAGE));
    }
    await variable.finish();
  });
  if (!found) throw lacks(path, 'X');
  return pixels;
}

function countImages({ shape, class: kind }: MatVariable, path: string): number {
  const [height, width, channels, images = 1, ...more] = shape;
  if (height !== SIDE || width !== SIDE || channels !== CHANNELS || more.length > 0 || kind !== 'uint8')
    throw new DataError(`${path}: expected 'X' to be 32 x 32 x 3 x N of uint8, found ${shape.join(' x ')} of ${kind}`);
  return images;
}

async function readDigits({ shape, numbers }: MatVariable, path: string): Promise<Uint8Array> {
  const count = Math.max(...shape);
  if (shape.length !== 2 || Math.min(...shape) !== 1)
    throw new DataError(`${path}: expected 'y' to be N x 1, found ${shape.join(' x ')}`);
  const digits = await numbers(count);
  const wrong = digits.findIndex(digit => !(Number.isInteger(digit) && digit >= 1 && digit <= ZERO));
  if (wrong >= 0)
    throw new DataError(
      `${path}: expected labels from 1 to 10 (10 stands for the digit 0), found ${digits[wrong]} for image ${wrong}`,
    );
  return Uint8Array.from(digits, digit => digit % ZERO);
}

/** From column-major planes to row, column, channel. */
function byRows(image: Uint8Array, into: Uint8Array): void {
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++)
      for (let channel = 0; channel < CHANNELS; channel++)
        into[(row * SIDE + column) * CHANNELS + channel] = image[channel * PLANE + column * SIDE + row];
}

function lacks(path: string, name: string): DataError {
  return new DataError(`${path}: there is no variable '${name}'`, {
    hint: "A file of cropped digits has the variables 'X' (images) and 'y' (labels).",
  });
}
