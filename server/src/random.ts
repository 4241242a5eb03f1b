import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * The one source of chance. Splits, shuffles, label noise and initial weights each draw from a stream of their own,
 * named by its purpose, so that adding a draw to one never changes another.
 */
export interface Random {
  /** A whole number from 0 to below - 1. */
  integer(below: number): number;
  /** A number in (0, 1). */
  uniform(): number;
  /** A draw from the normal distribution with mean 0 and variance 1. */
  normal(): number;
  /** The numbers 0 to count - 1 in random order. */
  permutation(count: number): Int32Array;
}

/**
 * A stream of random numbers, fixed by its seed and what it is for.
 * @param seed any safe integer, as the experiment file gives it
 * @param purpose what is drawn, with the member where it matters: `split/3`
 */
export function randomStream(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(hash(`${seed}/${purpose}`));
  let spare: number | undefined;
  const uniform = () => (uniformInt(generator, 0, 0xffffffff) + 0.5) / 0x100000000;
  const integer = (below: number) => uniformInt(generator, 0, below - 1);
  return {
    integer,
    uniform,
    // Box-Muller: two independent normal draws from two uniform ones.
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(count) {
      const order = Int32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    },
  };
}

/** FNV-1a with a final avalanche (murmur3's), so that near seeds give unrelated streams. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
