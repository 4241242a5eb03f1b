import fc from 'fast-check';
import { randomStream } from '../../server/src/random.ts';

/** Kinds of embeddings that a search must get right. */
export const kinds = [
  'normal',
  'clusters',
  'collapsed',
  'far',
  'duplicates',
  'grid',
  'constant',
  'tiny',
  'huge',
] as const;
export type Kind = (typeof kinds)[number];

/** Rows of one kind, [count, width], float32. */
export function embeddings(kind: Kind, count: number, width: number, seed: number): Float32Array {
  const random = randomStream(seed, kind);
  const centres = Float32Array.from({ length: 3 * width }, () => random.normal());
  const drawOf: Record<Kind, (centre: number, column: number) => number> = {
    normal: () => random.normal(),
    clusters: centre => centre + 0.1 * random.normal(),
    collapsed: centre => centre + 1e-4 * random.normal(),
    far: () => 1e4 + random.normal(),
    duplicates: (centre, column) => (column === 0 && random.integer(4) === 0 ? 1 : centre),
    grid: () => random.integer(3) * 0.1,
    constant: () => 0.1,
    tiny: () => random.normal() * 1e-30,
    huge: () => random.normal() * 1e37,
  };
  const values = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const centre = random.integer(3) * width;
    for (let c = 0; c < width; c++) values[row * width + c] = drawOf[kind](centres[centre + c], c);
  }
  return values;
}

export interface Case {
  kind: Kind;
  stored: number;
  queries: number;
  width: number;
  k: number;
  excludeSelf: boolean;
  /** Whether the search gets only the memory that it cannot do without. */
  tight: boolean;
  seed: number;
}

// Around a register tile, around a block, and several blocks; narrow rows, and rows of several runs of columns.
const shapes = fc.oneof(
  fc.record({ stored: fc.integer({ min: 2, max: 40 }), width: fc.integer({ min: 1, max: 800 }) }),
  fc.record({ stored: fc.integer({ min: 370, max: 400 }), width: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ stored: fc.constantFrom(799, 800), width: fc.constantFrom(1, 10, 13, 33) }),
);

/** Any kind of data, any shape, k from 1 to all that there are. */
export const cases: fc.Arbitrary<Case> = shapes.chain(({ stored, width }) =>
  fc.boolean().chain(excludeSelf => {
    const most = stored - (excludeSelf ? 1 : 0);
    return fc.record({
      kind: fc.constantFrom(...kinds),
      stored: fc.constant(stored),
      width: fc.constant(width),
      queries: fc.constantFrom(0, 1, 5, 49),
      k: fc.oneof(fc.integer({ min: 1, max: Math.min(most, 40) }), fc.constant(most)),
      excludeSelf: fc.constant(excludeSelf),
      tight: fc.boolean(),
      seed: fc.nat(1e6),
    });
  }),
);
