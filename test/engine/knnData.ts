import fc from 'fast-check';
import { randomStream } from '../../server/src/random.ts';

/** Kinds of embeddings that a search must get right. */
export const kinds = ['normal', 'clusters', 'far', 'duplicates', 'grid', 'constant', 'tiny', 'huge', 'collapsed'] as const;
export type Kind = (typeof kinds)[number];

/** Rows of one kind, [count, width], float32. */
export function embeddings(kind: Kind, count: number, width: number, seed: number): Float32Array {
  const random = randomStream(seed, kind);
  const values = new Float32Array(count * width);
  const centres = Float32Array.from({ length: 3 * width }, () => random.normal());
  const spread = { clusters: 0.1, collapsed: 1e-4 } as Record<string, number>;
  for (let row = 0; row < count; row++) {
    const centre = random.integer(3) * width;
    for (let c = 0; c < width; c++) {
      const at = row * width + c;
      if (kind === 'normal') values[at] = random.normal();
      if (kind === 'far') values[at] = 1e4 + random.normal();
      if (kind === 'clusters' || kind === 'collapsed') values[at] = centres[centre + c] + spread[kind] * random.normal();
      if (kind === 'duplicates') values[at] = centres[centre + c] + (random.integer(4) === 0 && c === 0 ? 1 : 0);
      if (kind === 'grid') values[at] = random.integer(3) * 0.1;
      if (kind === 'constant') values[at] = 0.1;
      if (kind === 'tiny') values[at] = random.normal() * 1e-30;
      if (kind === 'huge') values[at] = random.normal() * 1e37;
    }
  }
  return values;
}

/** Shapes and kinds in all combinations: sizes around a register tile and around a block, k up to the stored rows. */
export const cases = fc
  .record({
    kind: fc.constantFrom(...kinds),
    stored: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 380, max: 400 }), fc.constant(800)),
    queries: fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 60 })),
    width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 255, 257, 700)),
    seed: fc.integer({ min: 0, max: 1e6 }),
    excludeSelf: fc.boolean(),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    tight: fc.boolean(),
  })
  .map(({ share, ...rest }) => {
    const most = rest.stored - (rest.excludeSelf ? 1 : 0);
    const k = share > 0.9 ? most : Math.min(most, 1 + Math.floor(share * 40));
    return { ...rest, k: Math.max(1, k), excludeSelf: rest.excludeSelf && rest.stored > 1 };
  });
