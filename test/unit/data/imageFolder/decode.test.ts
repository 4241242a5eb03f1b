import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { BadImage, type DecodeSettings, decodeImage } from '../../../../server/src/data/imageFolder/decode.ts';
import { GREEN, PLAIN, plainImage, RED } from './images.ts';

const decode = (bytes: Uint8Array, settings: Partial<DecodeSettings> = {}) =>
  decodeImage(bytes, { ...PLAIN, ...settings });
const reason = async (bytes: Uint8Array) => {
  const error = await decode(bytes).catch(found => found);
  expect(error).toBeInstanceOf(BadImage);
  return error.message as string;
};
/** The colour at a place of an 8 x 8 image. */
const at = ({ pixels, channels }: { pixels: Uint8Array; channels: number }, x: number, y: number) => [
  ...pixels.subarray((8 * y + x) * channels, (8 * y + x + 1) * channels),
];
/** As in a PNG's chunks; `zlib.crc32` is not in every Node. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
/** Left half red, right half green. */
async function halves(width: number, height: number): Promise<Sharp> {
  const right = await plainImage('a.png', GREEN, width / 2, height);
  return sharp(await plainImage('a.png', RED, width, height)).composite([{ input: right, left: width / 2, top: 0 }]);
}

describe('an image', () => {
  it.each(['a.png', 'a.jpg', 'a.webp'])('of the format of %s is told by its bytes', async name => {
    const image = await decode(await plainImage(name, RED));
    expect(image).toMatchObject({ channels: 3 });
    at(image, 3, 3).forEach((value, i) => {
      expect(Math.abs(value - RED[i])).toBeLessThanOrEqual(1);
    });
  });

  it('of the size asked for keeps every pixel', async () => {
    const pixels = Uint8Array.from({ length: 192 }, (_, i) => (i * 37) % 256);
    const bytes = await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
      .png()
      .toBuffer();
    expect([...(await decode(bytes)).pixels]).toEqual([...pixels]);
  });

  it('is turned as its camera was held', async () => {
    const turned = await (await halves(16, 8)).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    const image = await decode(turned, { fit: 'stretch' });
    // Turned by 90 degrees to the right: what was left is above.
    expect(at(image, 4, 1)[0]).toBeGreaterThan(150);
    expect(at(image, 4, 6)[1]).toBeGreaterThan(150);
  });

  it('is cropped, padded or stretched', async () => {
    const wide = await (await halves(32, 8)).png().toBuffer();
    const [crop, pad, stretch] = await Promise.all(
      (['crop', 'pad', 'stretch'] as const).map(fit => decode(wide, { fit })),
    );
    expect(at(crop, 0, 0)).toEqual(RED);
    expect(at(crop, 7, 7)).toEqual(GREEN);
    expect(at(pad, 0, 0)).toEqual([0, 0, 0]);
    expect(at(pad, 0, 4)[0]).toBeGreaterThan(150);
    expect(at(stretch, 0, 0)).toEqual(RED);
    expect(at(stretch, 7, 7)).toEqual(GREEN);
  });

  it('has white where it is transparent', async () => {
    const bytes = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(at(await decode(bytes), 2, 2)).toEqual([255, 255, 255]);
  });

  it('of 16 bits has the same tone with 8', async () => {
    const grey = sharp(
      Uint16Array.from({ length: 64 }, () => 200 * 257),
      { raw: { width: 8, height: 8, channels: 1 } },
    );
    const image = await decode(await grey.toColourspace('grey16').png().toBuffer());
    expect(image.channels).toBe(1);
    expect(Math.abs(at(image, 0, 0)[0] - 200)).toBeLessThanOrEqual(1);
  });

  it('in printing colours becomes one for screens', async () => {
    const bytes = await sharp(await plainImage('a.png', RED))
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(4);
    const [r, g, b] = at(await decode(bytes), 3, 3);
    expect(r).toBeGreaterThan(140);
    expect(Math.max(g, b)).toBeLessThan(70);
  });

  it('is grey or in colour as it is stored, or as is asked for', async () => {
    const grey = await sharp(Buffer.alloc(64, 77), { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(at(await decode(grey), 0, 0)).toEqual([77]);
    expect(at(await decode(grey, { channels: 'rgb' }), 0, 0)).toEqual([77, 77, 77]);
    expect(at(await decode(await plainImage('a.png', [50, 50, 50]), { channels: 'grey' }), 0, 0)).toEqual([50]);
  });

  it('that moves gives its first frame, with a note', async () => {
    const frames = [await plainImage('a.png', RED), await plainImage('a.png', GREEN)];
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const image = await decode(bytes);
    expect(image.note).toBe('animated: the first frame is taken');
    expect(at(image, 0, 0)).toEqual(RED);
    // An animated PNG is a PNG with a control chunk (and more frames, which other readers pass over).
    const png = await plainImage('a.png', RED);
    const control = Buffer.alloc(20);
    control.writeUInt32BE(8);
    control.write('acTL', 4);
    control.writeUInt32BE(1, 8);
    control.writeUInt32BE(crc32(control.subarray(4, 16)), 16);
    const moving = Buffer.concat([png.subarray(0, 33), control, png.subarray(33)]);
    expect((await decode(moving)).note).toBe('animated: the first frame is taken');
    expect((await decode(png)).note).toBeUndefined();
  });
});

describe('a file that is refused', () => {
  it('is empty, or no image, or an image of another format', async () => {
    expect(await reason(new Uint8Array())).toBe('the file is empty');
    const others = [
      Buffer.from('hello'),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.from('GIF89a...'),
    ];
    for (const bytes of others)
      expect(await reason(bytes)).toBe('this is no PNG, JPEG or WebP image, whatever its name says');
  });

  it.each(['a.png', 'a.jpg', 'a.webp'])('is cut short (%s)', async name => {
    const noise = {
      create: {
        width: 300,
        height: 200,
        channels: 3 as const,
        background: 'red',
        noise: { type: 'gaussian' as const, mean: 128, sigma: 40 },
      },
    };
    const bytes = await sharp(noise)
      .toFormat(name.slice(2) as 'png')
      .toBuffer();
    for (const share of [0.3, 0.9])
      expect(await reason(bytes.subarray(0, Math.floor(bytes.length * share)))).toMatch(/^damaged/);
    expect(await reason(bytes.subarray(0, 20))).toMatch(/^damaged/);
  });

  it('has too many pixels, which takes no memory to see', async () => {
    // Says that it is 30,000 x 30,000, which a reader believes before it has seen the pixels.
    const bytes = await plainImage('a.jpg', RED, 16);
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(30_000, frame + 5);
    bytes.writeUInt16BE(30_000, frame + 7);
    const before = process.resourceUsage().maxRSS;
    expect(await reason(bytes)).toBe('30000 x 30000 pixels, more than the 200 million that are allowed. Scale it down');
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000);
  });

  it('is not one that is 30,000 pixels wide only', async () => {
    const wide = await sharp({ create: { width: 30_000, height: 40, channels: 3, background: { r: 200, g: 0, b: 0 } } })
      .png()
      .toBuffer();
    expect(at(await decode(wide), 4, 4)).toEqual(RED);
  });
});
