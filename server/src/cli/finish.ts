import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { examplesTable } from '../results/examples.ts';
import { exportTable } from '../results/export/write.ts';
import { runSummary } from '../results/summary.ts';
import type { RunState } from '../runs/journal.ts';
import { rememberRun } from '../runs/speed.ts';
import { type WorkOptions, workOnRun } from '../runs/work.ts';
import { announce } from './announce.ts';
import { tellNeeds } from './needs.ts';
import { progressLine } from './progressLine.ts';
import { showSummary } from './showSummary.ts';
import { stopSignal } from './stopSignal.ts';

/** What of a run is to be worked on, and how. */
export interface FinishOptions extends Pick<WorkOptions, 'only' | 'extendTo'> {
  json: boolean;
  workers?: number | 'auto' | undefined;
  /** A report is written next, so nobody has to be told how to get one. */
  reported?: boolean;
}

/** Works on a run to its end and prints what it gave. @returns the exit code */
export async function finish(
  runFolder: string,
  { json, workers = 'auto', reported = false, ...what }: FinishOptions,
): Promise<number> {
  const line = progressLine(process.stderr);
  const { signal, release } = stopSignal(() =>
    line.note('Stopping. What is finished is kept. Press Ctrl-C again to stop at once.'),
  );
  let state: RunState;
  try {
    state = await workOnRun(runFolder, {
      ...what,
      signal,
      ...(workers !== 'auto' && { workers }),
      onStarted: () => {
        announce({ type: 'run_folder', folder: runFolder });
        for (const text of tellNeeds(runFolder, what.only)) line.note(text);
      },
      onProgress: line.show,
      onNote: line.note,
      beforeEnd: async folder => {
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
  if (summary.status === 'finished') {
    if (!json && !reported) console.log(`to look at it in a browser: ${ownCommand()} report ${shown(runFolder)}`);
    return 0;
  }
  console.error(`\nGo on with: ${ownCommand()} resume ${shown(runFolder)}`);
  return what.only?.every(member => state.members[member].status === 'finished') ? 0 : 1;
}

/** A path as it is shown, and can be copied. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  const best = near.startsWith('..') ? path : near;
  return best.includes(' ') ? `"${best}"` : best;
}

/** How this program was called, so that a hint can be copied. */
function ownCommand(): string {
  const script = process.argv[1] ?? '';
  return existsSync(script) && script.endsWith('.js') ? `node ${shown(script)}` : 'depthlens';
}
