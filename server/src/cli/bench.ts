import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { measureGroups } from '../bench/measure.ts';
import { measuringProcesses, ourFlags, startOurs } from '../bench/processes.ts';
import { findPeers, installationHints } from '../bench/python.ts';
import { LIBRARIES, type Row } from '../bench/work.ts';
import { allGroups, chooseWorks } from '../bench/works.ts';
import { percent } from '../counted.ts';
import { catalog } from '../data/catalog.ts';
import { cacheFolder, locateDataset, MissingDataError } from '../data/locate.ts';
import type { BenchAbout } from '../protocol.ts';
import { duration } from './format.ts';
import { textLine } from './progressLine.ts';
import { benchHeading, showBench } from './showBench.ts';
import { stopSignal } from './stopSignal.ts';

/** What a user may count on: as many threads as there are cores, for everyone. */
const THREADS = availableParallelism();

/** `depthlens bench [--only WORK] [--rounds N]`. @returns the exit code */
export async function bench({
  only,
  rounds,
  json,
}: {
  only: string[];
  rounds: number;
  json?: boolean;
}): Promise<number> {
  const line = textLine(process.stderr);
  const { signal, release } = stopSignal(() => line.note('Stopping. What is measured is shown.'));
  const rows: Row[] = [];
  let heading = '';
  let stopped = false;
  try {
    const { peers, ours } = await machine(signal);
    const libraries = new Set(LIBRARIES.filter(library => peers.versions[library] !== undefined));
    const fashionMnist = wholeFashionMnist();
    const groups = chooseWorks(allGroups(THREADS, libraries, fashionMnist), only);
    heading = benchHeading({ threads: THREADS, rounds, peers, ours: { ...ours, flags: ourFlags() } });
    for (const text of [...(json ? [heading] : []), ...installationHints(peers), ...fashionMnistHint(fashionMnist)])
      line.note(text);
    const images = locateDataset(catalog.fashion_mnist_mini, undefined, {
      experimentFolder: process.cwd(),
      cacheFolder: cacheFolder(),
    });
    await measureGroups(groups, measuringProcesses({ threads: THREADS, images, builds: ours, python: peers.python }), {
      rounds,
      signal,
      libraries,
      onProgress: ({ fraction, secondsLeft, text }) =>
        line.show(`${percent(fraction)}, ${duration(secondsLeft)} left  ${text}`),
      onNote: line.note,
      onRows: measured => rows.push(...measured),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    stopped = true;
  } finally {
    line.end();
    release();
    if (json) console.log(JSON.stringify(rows, null, 2));
    else if (rows.length > 0) console.log(`${heading}\n\n${showBench(rows)}`);
  }
  return stopped ? 1 : 0;
}

/** The folder of the whole of Fashion-MNIST, if it is on this machine. */
function wholeFashionMnist(): string | undefined {
  try {
    const where = { experimentFolder: process.cwd(), cacheFolder: cacheFolder() };
    return locateDataset(catalog.fashion_mnist, undefined, where);
  } catch (error) {
    if (error instanceof MissingDataError) return undefined;
    throw error;
  }
}

const fashionMnistHint = (folder: string | undefined) =>
  folder === undefined
    ? [
        'The embeddings of 20,000 images are left out: the whole of Fashion-MNIST is not here (Debian: dataset-fashion-mnist).',
      ]
    : [];

/** What computes here, asked of the processes that measure. */
async function machine(signal: AbortSignal) {
  const started: { kill(): Promise<void> }[] = [];
  const endAll = () => void Promise.all(started.map(process => process.kill()));
  signal.addEventListener('abort', endAll);
  try {
    const peers = await findPeers(process => started.push(process));
    signal.throwIfAborted();
    const process = startOurs();
    started.push(process);
    const ours = await process.ask<BenchAbout>({ type: 'about', threads: THREADS });
    await process.kill();
    return { peers, ours };
  } finally {
    signal.removeEventListener('abort', endAll);
  }
}

/** `--rounds N`, from the command line. */
export function rounds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return value;
}

/** `--only WORK`, from the command line; adds to those that were given before. */
export function works(text: string, before: string[]): string[] {
  const groups = allGroups(THREADS, new Set(LIBRARIES), '');
  if (chooseWorks(groups, [text]).length === 0) {
    const names = groups.flatMap(({ rows }) => rows.map(({ work }) => `  ${work}`));
    throw new InvalidArgumentError(`No work has that in its name. There are:\n${names.join('\n')}`);
  }
  return [...before, text];
}
