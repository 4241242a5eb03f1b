import type { Processes } from '../processes.ts';
import { medianOf, neighboursInCommon } from '../rows.ts';
import { type Contestant, counted, type Group, type Sample } from '../work.ts';

const K = 30;
/** Rows that are searched before it counts, so that everything is compiled and loaded. */
const WARM_UP_ROWS = 3000;
/** Multiply-adds a second, for the first guess of how long a search takes. */
const GUESSED_SPEED = 4e10;

const whole = new Intl.NumberFormat('en');

/**
 * The k nearest of each of `count` rows among themselves.
 * @param goal of the ratio to faiss; null where the row only shows how the cost grows
 */
export function knnGroup(count: number, width: number, threads: number, goal: number | null): Group {
  const size = `k-NN ${whole.format(count)} x ${whole.format(width)}`;
  const faiss = `faiss Flat, ${counted(threads, 'thread')}`;
  const seconds = (sample: Sample) => sample.seconds;
  const megabytes = ({ peakMemoryBytes: bytes }: Sample) => bytes && bytes / 1e6;
  const compared = goal === null ? [] : [compareTimes(size, goal), compareNeighbours()];
  return {
    contestants: {
      ours: searcher(count, width, threads, processes => processes.ours('k-NN')),
      [faiss]: { needs: 'faiss', ...searcher(count, width, threads, processes => processes.peer('k-NN', threads)) },
    },
    rows: [
      ...compared,
      ...(width === GROWTH_WIDTH ? [compareTimes(`growth: ${size}, time`, null), compareMemory()] : []),
    ],
  };

  function compareTimes(work: string, goal: number | null): Group['rows'][number] {
    const peers = { [faiss]: medianOf(faiss, seconds) };
    return { work, unit: 's', ours: medianOf('ours', seconds), peers, better: 'less', goal };
  }
  function compareMemory(): Group['rows'][number] {
    return {
      work: `growth: ${size}, peak memory of the process`,
      unit: 'MB',
      ours: medianOf('ours', megabytes),
      peers: { [faiss]: medianOf(faiss, megabytes) },
      better: 'less',
      goal: null,
    };
  }
  function compareNeighbours(): Group['rows'][number] {
    return {
      work: `${size}: neighbours that faiss finds too`,
      unit: '%',
      ours: neighboursInCommon('ours', faiss, K),
      peers: {},
      better: null,
      goal: null,
    };
  }
}

/** The width at which growth is shown. */
export const GROWTH_WIDTH = 512;

function searcher(
  count: number,
  width: number,
  threads: number,
  of: (processes: Processes) => ReturnType<Processes['ours']>,
): Contestant {
  const search = (processes: Processes, rows: number) =>
    of(processes).ask<Sample>({ type: 'search', count: rows, k: K, threads, build: processes.builds.knnBuild });
  const guess = (rows: number) => (rows * rows * width) / GUESSED_SPEED;
  const warmUpRows = Math.min(count, WARM_UP_ROWS);
  return {
    guess: { warmUp: 1 + guess(warmUpRows), measure: guess(count) },
    async warmUp(processes) {
      await of(processes).ask({ type: 'rows', count, width, threads });
      await search(processes, warmUpRows);
    },
    measure: processes => search(processes, count),
    async neighbours(processes) {
      const { neighbours } = await of(processes).ask<{ neighbours: string }>({ type: 'neighbours' });
      return new Int32Array(new Uint8Array(Buffer.from(neighbours, 'base64')).buffer);
    },
  };
}
