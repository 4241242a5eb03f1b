import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countVotes, majorityClass, placeVotes } from '../../../server/src/probes/votes.ts';

describe('placeVotes', () => {
  it('puts the votes of some examples in their places, from theirs or from those of all', () => {
    const placed = Uint16Array.of(0, 0, 5, 6, 0, 0, 9, 1);
    const positions = Int32Array.of(1, 3);
    expect(placeVotes(Uint16Array.of(5, 6, 9, 1), positions, 4, 2)).toEqual(placed);
    expect(placeVotes(Uint16Array.of(3, 4, 5, 6, 7, 8, 9, 1), positions, 4, 2)).toEqual(placed);
    expect(majorityClass(placed, 2)).toEqual(Int32Array.of(-1, 1, -1, 0));
  });
});

describe('countVotes', () => {
  it('counts the classes of each query’s neighbours', () => {
    const labels = Int32Array.of(0, 2, 2, 1);
    expect([...countVotes(Int32Array.of(0, 1, 2, 3, 3, 0), 3, labels, 4)]).toEqual([1, 0, 2, 0, 1, 2, 0, 0]);
  });

  it('gives every query k votes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.nat(), (k, queries, seed) => {
        const labels = Int32Array.from({ length: 20 }, (_, i) => (i * i + seed) % 5);
        const neighbours = Int32Array.from({ length: queries * k }, (_, i) => (i * 7 + seed) % 20);
        const votes = countVotes(neighbours, k, labels, 5);
        expect(votes.length).toBe(queries * 5);
        for (let q = 0; q < queries; q++)
          expect(votes.subarray(q * 5, q * 5 + 5).reduce((sum, count) => sum + count, 0)).toBe(k);
      }),
    );
  });

  it('says so where k is beyond what it can count', () => {
    expect(() => countVotes(new Int32Array(70_000), 70_000, new Int32Array(1), 2)).toThrow('up to 65,535');
  });
});

describe('majorityClass', () => {
  it('takes the class with the most votes, of several the lowest', () => {
    expect([...majorityClass(Uint16Array.of(0, 3, 3, 1, 0, 0, 2, 2, 1), 3)]).toEqual([1, 0, 0]);
  });

  it('knows a single class', () => {
    expect([...majorityClass(Uint16Array.of(5, 5), 1)]).toEqual([0, 0]);
  });

  it('of no queries says nothing', () => {
    expect(majorityClass(new Uint16Array(0), 10).length).toBe(0);
  });
});
