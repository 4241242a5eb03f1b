import { describe, expect, test } from 'vitest';
import { measureGroups } from '../../../server/src/bench/measure.ts';
import { measuringProcesses } from '../../../server/src/bench/processes.ts';
import { medianOf } from '../../../server/src/bench/rows.ts';
import type { Contestant, Group, Library, Row } from '../../../server/src/bench/work.ts';

const processes = measuringProcesses({
  threads: 1,
  images: '',
  builds: { build: '', knnBuild: '' },
  python: undefined,
});

/** Contestants that write down when they are asked, and give 1, 2, 3, ... */
function contestants(asked: string[], needs: Record<string, Library | undefined>): Group['contestants'] {
  const make = (name: string): Contestant => {
    let count = 0;
    return {
      ...(needs[name] && { needs: needs[name] }),
      guess: { warmUp: 1, measure: 1 },
      warmUp: async () => asked.push(`${name} warm`),
      measure: async () => {
        asked.push(name);
        return { seconds: ++count };
      },
    };
  };
  return Object.fromEntries(Object.keys(needs).map(name => [name, make(name)]));
}

async function measured(group: Group, rounds: number, more: { signal?: AbortSignal } = {}) {
  const rows: Row[] = [];
  const notes: string[] = [];
  const fractions: number[] = [];
  const options = {
    rounds,
    signal: new AbortController().signal,
    libraries: new Set<Library>(['faiss']),
    onProgress: ({ fraction }: { fraction: number }) => fractions.push(fraction),
    onNote: (text: string) => notes.push(text),
    onRows: (some: Row[]) => rows.push(...some),
    ...more,
  };
  const end = measureGroups([group], processes, options);
  return { end, rows, notes, fractions };
}

const seconds = (name: string) => medianOf(name, sample => sample.seconds);
const rowsOf = (names: string[]): Group['rows'] => [
  {
    work: 'work',
    unit: 's',
    ours: seconds('ours'),
    peers: Object.fromEntries(names.map(name => [name, seconds(name)])),
    better: 'less',
    goal: 1,
  },
];

describe('measureGroups', () => {
  test('warms everyone up, then lets them take turns; who lacks a library is left out', async () => {
    const asked: string[] = [];
    const group = {
      contestants: contestants(asked, { ours: undefined, faiss: 'faiss', torch: 'torch' }),
      rows: rowsOf(['faiss', 'torch']),
    };
    const { end, rows, notes } = await measured(group, 3);
    await end;
    expect(asked).toEqual(['ours warm', 'faiss warm', 'ours', 'faiss', 'ours', 'faiss', 'ours', 'faiss']);
    expect(rows).toEqual([{ work: 'work', unit: 's', ours: 2, peers: { faiss: 2 }, ratio: 1, goal: 1 }]);
    expect(notes).toEqual([]);
  });

  test('goes on without a peer that fails, and says why', async () => {
    const asked: string[] = [];
    const all = contestants(asked, { ours: undefined, faiss: 'faiss' });
    all.faiss.measure = async () => {
      throw new Error('its process ended (SIGKILL)');
    };
    const { end, rows, notes } = await measured({ contestants: all, rows: rowsOf(['faiss']) }, 2);
    await end;
    expect(asked).toEqual(['ours warm', 'faiss warm', 'ours', 'ours']);
    expect(rows).toEqual([{ work: 'work', unit: 's', ours: 1.5, peers: {}, ratio: null, goal: 1 }]);
    expect(notes).toEqual(['faiss is left out: its process ended (SIGKILL)']);
  });

  test('fails where ours fails', async () => {
    const all = contestants([], { ours: undefined });
    all.ours.measure = async () => {
      throw new Error('out of memory');
    };
    const { end, rows } = await measured({ contestants: all, rows: rowsOf([]) }, 2);
    await expect(end).rejects.toThrow('out of memory');
    expect(rows).toEqual([]);
  });

  test('ends when it is told to, before the next measurement', async () => {
    const asked: string[] = [];
    const controller = new AbortController();
    const all = contestants(asked, { ours: undefined, faiss: 'faiss' });
    const { measure } = all.ours;
    all.ours.measure = async given => {
      controller.abort();
      return measure(given);
    };
    const { end, rows } = await measured({ contestants: all, rows: rowsOf(['faiss']) }, 2, {
      signal: controller.signal,
    });
    await expect(end).rejects.toThrow('aborted');
    expect(asked).toEqual(['ours warm', 'faiss warm', 'ours']);
    expect(rows).toEqual([]);
  });
});

test('a peer is never one of our own processes, whatever the names', async () => {
  processes.ours('k-NN');
  expect(() => processes.peer('k-NN', 1)).toThrow('there is no Python');
  await processes.endAll();
});
