import { describe, expect, test } from 'vitest';
import { sheetCache } from '../../../webviews/gallery/sheetCache.ts';

/** A source whose sheets come when the test says so; each takes 10 bytes. */
function made(limit: number) {
  const requests = new Map<string, { resolve(sheet: string): void; reject(error: Error): void; signal: AbortSignal }>();
  const released: string[] = [];
  let arrivals = 0;
  const cache = sheetCache<string>(
    {
      load: (name, signal) =>
        new Promise((resolve, reject) => {
          requests.set(name, { resolve, reject, signal });
        }),
      bytesOf: () => 10,
      release: sheet => released.push(sheet),
    },
    { bytes: limit, atOnce: 4 },
    () => arrivals++,
  );
  const settled = () => new Promise(resolve => setTimeout(resolve));
  const arrive = async (...names: string[]) => {
    for (const name of names) requests.get(name)!.resolve(name);
    await settled();
  };
  return { cache, requests, released, arrive, settled, arrivals: () => arrivals };
}

describe('sprite sheets', () => {
  test('a sheet is fetched once, and told when it is there', async () => {
    const { cache, requests, arrive, arrivals } = made(100);
    expect(cache.get('a')).toBeNull();
    expect(cache.get('a')).toBeNull();
    expect(requests.size).toBe(1);
    await arrive('a');
    expect(arrivals()).toBe(1);
    expect(cache.get('a')).toBe('a');
    expect(cache.bytes()).toBe(10);
  });

  test('memory is bounded: what nobody asked for longest goes first', async () => {
    const { cache, released, arrive } = made(30);
    for (const name of ['a', 'b', 'c']) cache.get(name);
    await arrive('a', 'b', 'c');
    cache.get('a');
    cache.get('d');
    await arrive('d');
    expect(released).toEqual(['b']);
    expect(cache.bytes()).toBe(30);
    expect(cache.get('a')).toBe('a');
  });

  test('a sheet larger than the bound can be drawn all the same', async () => {
    const { cache, arrive } = made(5);
    cache.get('a');
    await arrive('a');
    expect(cache.get('a')).toBe('a');
  });

  test('at most four at a time, the others after them', async () => {
    const { cache, requests, arrive } = made(1000);
    for (const name of 'abcdef') cache.get(name);
    expect([...requests.keys()]).toEqual(['a', 'b', 'c', 'd']);
    await arrive('a', 'b');
    expect([...requests.keys()]).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('what was scrolled over is not fetched', async () => {
    const { cache, requests, released, arrive, arrivals } = made(1000);
    for (const name of 'abcdef') cache.get(name);
    cache.keepFetching(new Set(['b', 'f']));
    expect(requests.get('a')!.signal.aborted).toBe(true);
    expect(requests.get('b')!.signal.aborted).toBe(false);
    expect([...requests.keys()]).toEqual(['a', 'b', 'c', 'd', 'f']);
    await arrive('a');
    expect(released).toEqual(['a']);
    expect(arrivals()).toBe(0);
    expect(cache.bytes()).toBe(0);
  });

  test('a sheet that was scrolled over and back is fetched anew', async () => {
    const { cache, requests, arrive } = made(1000);
    cache.get('a');
    const first = requests.get('a')!;
    cache.keepFetching(new Set());
    cache.get('a');
    expect(requests.get('a')).not.toBe(first);
    first.reject(new Error('aborted'));
    await arrive('a');
    expect(cache.get('a')).toBe('a');
    expect(cache.failed('a')).toBe(false);
  });

  test('a sheet that cannot be had is told, and not tried again', async () => {
    const { cache, requests, settled, arrivals } = made(1000);
    cache.get('a');
    requests.get('a')!.reject(new Error('no such file'));
    await settled();
    expect(arrivals()).toBe(1);
    expect(cache.failed('a')).toBe(true);
    requests.clear();
    expect(cache.get('a')).toBeNull();
    expect(requests.size).toBe(0);
  });

  test('cleared: nothing is kept, and nothing that is on its way comes in', async () => {
    const { cache, released, arrive } = made(1000);
    cache.get('a');
    cache.get('b');
    await arrive('a');
    cache.clear();
    await arrive('b');
    expect(released).toEqual(['a', 'b']);
    expect(cache.bytes()).toBe(0);
  });
});
