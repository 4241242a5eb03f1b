import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knnMemory } from '../../../server/src/kernels/knn/plan.ts';

const rows = (count: number, width: number) => ({ name: 'training', count, width });
const MIB = 2 ** 20;

describe('knnMemory', () => {
  it('never states more than is allowed, and takes all rows in blocks that fit', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: 100_000 }),
          width: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constant(65_536)),
          others: fc.integer({ min: 0, max: 20_000 }),
          self: fc.boolean(),
          k: fc.integer({ min: 1, max: 60 }),
          excludeSelf: fc.boolean(),
          threads: fc.integer({ min: 1, max: 16 }),
          memoryBytes: fc.integer({ min: 400 * MIB, max: 6000 * MIB }),
        }),
        ({ count, width, others, self, k, excludeSelf, threads, memoryBytes }) => {
          const stored = rows(count, width);
          const sets = [...(self ? [stored] : []), rows(others, width)];
          const plan = knnMemory(stored, sets, { k: Math.min(k, count), excludeSelf, threads, memoryBytes });
          expect(plan.bytes).toBeLessThanOrEqual(memoryBytes);
          expect(plan.sharedBytes).toBeLessThanOrEqual(2 ** 32);
          expect(plan.bytes).toBe(plan.sharedBytes + plan.resultBytes);
          expect(plan.storedBlocks * plan.storedBlockRows).toBeGreaterThanOrEqual(count);
          if (others > 0) expect(plan.sizes.queryRows).toBeGreaterThan(0);
          expect(plan.sizes.searched).toBeGreaterThanOrEqual(plan.sizes.queryRows);
        },
      ),
    );
  });

  it('searches all at once where memory is enough', () => {
    const stored = rows(6000, 12_544);
    const plan = knnMemory(stored, [stored, rows(1000, 12_544)], { k: 30, threads: 2, memoryBytes: 1024 * MIB });
    expect(plan.storedBlocks).toBe(1);
    expect(plan.sizes.searched).toBe(6000);
    expect(plan.bytes).toBeLessThan(400 * MIB);
  });

  it('cuts the stored rows where they do not fit', () => {
    const stored = rows(50_000, 65_536);
    const plan = knnMemory(stored, [stored], { k: 30, threads: 2, memoryBytes: 3072 * MIB });
    expect(plan.storedBlocks).toBe(5);
    expect(plan.queryBlocks).toBeGreaterThan(1);
  });

  it('says how much is missing', () => {
    const stored = rows(50, 65_536);
    expect(() => knnMemory(stored, [stored], { k: 3, threads: 4, memoryBytes: 10 * MIB })).toThrow(
      /^k-NN over rows of 65536 numbers needs at least \d+ MiB of memory with 4 threads; 10 MiB are allowed$/,
    );
  });
});
