import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted } from '../../counted.ts';
import type { BenchEmbeddings } from '../../protocol.ts';
import type { LineProcess } from '../lineProcess.ts';
import type { Processes } from '../processes.ts';
import { medianOf, neighboursInCommon } from '../rows.ts';
import type { Contestant, Group, RowPlan, Sample } from '../work.ts';

const K = 30;
/** Rows that are searched before it counts, so that everything is compiled and loaded. */
const WARM_UP_ROWS = 3000;
/** Multiply-adds a second, for the first guess of how long a search takes. */
const GUESSED_SPEED = 4e10;

const whole = new Intl.NumberFormat('en');

/** The width at which growth is shown. */
export const GROWTH_WIDTH = 512;

type Network = Pick<BenchEmbeddings, 'network' | 'dataset' | 'count' | 'steps' | 'operation'>;

/** Networks and what is taken of them. The name stands in the table; the guess is of the seconds that training takes. */
export const EMBEDDINGS = {
  mlp: {
    name: 'hidden layer of an MLP',
    width: 512,
    guess: 25,
    network: { architecture: 'mlp', width: 0.25 },
    dataset: 'fashion_mnist',
    count: 20_000,
    steps: 300,
    // Before the ReLU; the middle one of seven.
    operation: 'dense4',
  },
  vgg16: {
    name: 'first convolution of VGG16',
    width: 12_544,
    guess: 45,
    network: { architecture: 'vgg16', width: 0.25 },
    dataset: 'fashion_mnist_mini',
    count: 6000,
    steps: 200,
    operation: 'conv1_1',
  },
} as const satisfies Record<string, Network & { name: string; width: number; guess: number }>;

/**
 * The k nearest of each row among themselves, on what a network makes of images.
 * @param images their folder; default: that of the images that are trained on
 */
export function embeddingsGroup(
  { name, width, guess, ...of }: (typeof EMBEDDINGS)[keyof typeof EMBEDDINGS],
  threads: number,
  goal: number,
  images?: string,
): Group {
  const folder = { path: '' };
  const file = () => join(folder.path, 'rows.npy');
  return compared(`k-NN ${size(of.count, width)}, ${name}`, { count: of.count, width, threads, goal }, guess, {
    async ours(processes) {
      folder.path = await mkdtemp(join(tmpdir(), 'depthlens-bench-'));
      processes.adopt({ kill: () => rm(folder.path, { recursive: true, force: true }) });
      const asked = { ...of, images: images ?? processes.images, threads, build: processes.builds.build, file: file() };
      await processes.ours(PROCESS).ask({ type: 'embeddings', ...asked });
    },
    peer: processes => processes.peer(PROCESS, threads).ask({ type: 'load', file: file(), threads }),
  });
}

/**
 * The same on uniform random numbers, whose neighbours nothing but all products can tell.
 * @param goal of the ratio to faiss; null where the row only shows how the cost grows
 */
export function knnGroup(count: number, width: number, threads: number, goal: number | null): Group {
  const request = { type: 'rows', count, width, threads } as const;
  const group = compared(
    `k-NN ${size(count, width)}, uniform random numbers (the worst case)`,
    { count, width, threads, goal },
    0,
    {
      ours: processes => processes.ours(PROCESS).ask(request),
      peer: processes => processes.peer(PROCESS, threads).ask(request),
    },
  );
  if (width !== GROWTH_WIDTH) return group;
  const growth = `growth: k-NN ${size(count, width)}`;
  return { ...group, rows: [...group.rows, times(`${growth}, time`, threads, null), memory(growth, threads)] };
}

const PROCESS = 'k-NN';
const size = (count: number, width: number) => `${whole.format(count)} x ${whole.format(width)}`;
const faissOf = (threads: number) => `faiss Flat, ${counted(threads, 'thread')}`;
const seconds = (sample: Sample) => sample.seconds;
const megabytes = ({ peakMemoryBytes: bytes }: Sample) => bytes && bytes / 1e6;

function times(work: string, threads: number, goal: number | null): RowPlan {
  const faiss = faissOf(threads);
  const peers = { [faiss]: medianOf(faiss, seconds) };
  return { work, unit: 's', ours: medianOf('ours', seconds), peers, better: 'less', goal };
}

function memory(growth: string, threads: number): RowPlan {
  const faiss = faissOf(threads);
  const peers = { [faiss]: medianOf(faiss, megabytes) };
  const work = `${growth}, peak memory of the process`;
  return { work, unit: 'MB', ours: medianOf('ours', megabytes), peers, better: 'less', goal: null };
}

/** Ours and faiss on the same rows. @param make has each make its rows, ours first @param guess seconds that it takes */
function compared(
  work: string,
  { count, width, threads, goal }: { count: number; width: number; threads: number; goal: number | null },
  guess: number,
  make: { ours: (processes: Processes) => Promise<unknown>; peer: (processes: Processes) => Promise<unknown> },
): Group {
  const faiss = faissOf(threads);
  const common: RowPlan = {
    work: `${work}: neighbours that faiss finds too`,
    unit: '%',
    ours: neighboursInCommon('ours', faiss, K),
    peers: {},
    better: null,
    goal: null,
  };
  const shape = { count, width, threads };
  return {
    contestants: {
      ours: searcher(shape, guess, processes => processes.ours(PROCESS), make.ours),
      [faiss]: {
        needs: 'faiss',
        ...searcher(shape, 0, processes => processes.peer(PROCESS, threads), make.peer),
      },
    },
    rows: goal === null ? [] : [times(work, threads, goal), common],
  };
}

function searcher(
  { count, width, threads }: { count: number; width: number; threads: number },
  guessOfRows: number,
  of: (processes: Processes) => LineProcess,
  makeRows: (processes: Processes) => Promise<unknown>,
): Contestant {
  const search = (processes: Processes, rows: number) =>
    of(processes).ask<Sample>({ type: 'search', count: rows, k: K, threads, build: processes.builds.knnBuild });
  const guess = (rows: number) => (rows * rows * width) / GUESSED_SPEED;
  const warmUpRows = Math.min(count, WARM_UP_ROWS);
  return {
    guess: { warmUp: 1 + guessOfRows + guess(warmUpRows), measure: guess(count) },
    async warmUp(processes) {
      await makeRows(processes);
      await search(processes, warmUpRows);
    },
    measure: processes => search(processes, count),
    async neighbours(processes) {
      const { neighbours } = await of(processes).ask<{ neighbours: string }>({ type: 'neighbours' });
      return new Int32Array(new Uint8Array(Buffer.from(neighbours, 'base64')).buffer);
    },
  };
}
