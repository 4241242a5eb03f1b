import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DataError } from '../data/errors.ts';
import { type Experiment, resolveExperiment } from '../experiment/resolve.ts';
import type { BackendChoice } from '../experiment/schema.ts';
import { loadHnswlib } from '../hnswlib.ts';
import type { Problem } from '../protocol.ts';
import { examplesTable } from '../results/examples.ts';
import { exportTable } from '../results/export/write.ts';
import { runSummary } from '../results/summary.ts';
import { createRunFolder } from '../runs/create.ts';
import { readRunRecord } from '../runs/folder.ts';
import { inspectData, prepareRun } from '../runs/prepare.ts';
import { adoptLog } from '../runs/runLog.ts';
import { rememberRun } from '../runs/speed.ts';
import { runState } from '../runs/status.ts';
import { workOnRun } from '../runs/work.ts';
import { announce, announcingProblems } from './announce.ts';
import { obtainData } from './download.ts';
import { UserError } from './errors.ts';
import { progressLine } from './progressLine.ts';
import { diagnosticLine, type ReadExperiment, readExperiment } from './readExperiment.ts';
import { showSummary } from './showSummary.ts';
import { stopSignal } from './stopSignal.ts';

export interface RunOptions {
  out?: string;
  json?: boolean;
  download?: boolean;
  /** These two stand in where the file says `auto`. */
  backend?: BackendChoice;
  workers?: number | 'auto';
}

/** `depthlens run FILE [--out DIR]`. @returns the exit code */
export function run(file: string, options: RunOptions): Promise<number> {
  return announcingProblems(async () => {
    const { out, json = false, download = false } = options;
    const read = await readExperiment(file);
    for (const diagnostic of read.diagnostics) console.error(diagnosticLine(file, diagnostic));
    if (!read.experiment) {
      announce({ type: 'problem', problem: invalidFile(read) });
      return 1;
    }
    const experiment = withDefaults(resolveExperiment(read.experiment), options);
    const { record, images } = await atItsPlace(read, () =>
      obtainData(() => prepareRun(experiment, file), { agreed: download, canAsk: !json }),
    );
    const parent = out ?? join(dirname(file), 'runs');
    const runFolder = await createRunFolder(resolve(parent), read.text, record, images);
    adoptLog(runFolder);
    console.error(`Run folder: ${shown(runFolder)}`);
    if (record.backend) console.error(`Computing on ${record.backend.name}: ${record.backend.description}`);
    return finish(runFolder, json);
  });
}

/** What the caller wants where the file leaves the choice open. */
function withDefaults(experiment: Experiment, { backend, workers }: RunOptions): Experiment {
  const { compute } = experiment;
  return {
    ...experiment,
    compute: {
      backend: compute.backend === 'auto' ? (backend ?? 'auto') : compute.backend,
      workers: compute.workers === 'auto' ? (workers ?? 'auto') : compute.workers,
    },
  };
}

function invalidFile({ path, diagnostics }: ReadExperiment): Problem {
  const [first, ...more] = diagnostics.filter(({ severity }) => severity === 'error');
  const { line, character } = first.range.start;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return {
    code: 'invalid_file',
    message: `${basename(path)}:${line + 1}:${character + 1}: ${first.message}${others}`,
    hint: 'Correct the file and start again.',
  };
}

/** `depthlens resume RUN`. @returns the exit code */
export function resume(
  runFolder: string,
  { json = false, download = false, workers }: { json?: boolean; download?: boolean; workers?: number | 'auto' },
): Promise<number> {
  return announcingProblems(async () => {
    const folder = resolve(runFolder);
    const record = readRunRecord(folder);
    if (runState(folder).now === 'finished') console.error('This run is finished already.');
    else {
      if (record.experiment.probes.method === 'hnsw') loadHnswlib();
      const { data } = await obtainData(() => inspectData(record.experiment, record.experimentFile), {
        agreed: download,
        canAsk: !json,
      });
      if (data.fingerprint !== record.data.fingerprint)
        throw new UserError(
          'The data have changed since this run began, so what is left would not fit what is done.',
          'Put the old data back, or start a new run.',
        );
    }
    return finish(folder, json, workers);
  });
}

/** Works on a run to its end and prints what it gave. */
async function finish(runFolder: string, json: boolean, workers: number | 'auto' = 'auto'): Promise<number> {
  const line = progressLine(process.stderr);
  const { signal, release } = stopSignal(() =>
    line.note('Stopping. What is finished is kept. Press Ctrl-C again to stop at once.'),
  );
  try {
    await workOnRun(runFolder, {
      signal,
      ...(workers !== 'auto' && { workers }),
      onStarted: () => announce({ type: 'run_folder', folder: runFolder }),
      onProgress: line.show,
      onNote: line.note,
      beforeFinish: async folder => {
        await exportTable([await examplesTable(folder)], 'parquet', join(folder, 'examples.parquet'));
      },
    });
  } finally {
    line.end();
    release();
  }
  rememberRun(runFolder);
  const summary = runSummary(runFolder);
  console.log(json ? JSON.stringify(summary, null, 2) : `\n${showSummary(summary)}\n\nrun folder: ${shown(runFolder)}`);
  if (summary.status === 'finished') return 0;
  console.error(`\nGo on with: ${ownCommand()} resume ${shown(runFolder)}`);
  return 1;
}

/** A data error that belongs to a place of the experiment file is told with that place. */
async function atItsPlace<T>(read: ReadExperiment, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DataError) || !error.path) throw error;
    const { start } = read.rangeOf(error.path);
    throw new UserError(`${read.path}:${start.line + 1}:${start.character + 1}: ${error.message}`, error.hint, error);
  }
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  const best = near.startsWith('..') ? path : near;
  return best.includes(' ') ? `"${best}"` : best;
}

/** How this program was called, so that a hint can be copied. */
function ownCommand(): string {
  const script = process.argv[1] ?? '';
  return existsSync(script) && script.endsWith('.js') ? `node ${shown(script)}` : 'depthlens';
}
