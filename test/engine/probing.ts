// A member's probes over embeddings in memory, without a run around them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { resolveExperiment } from '../../server/src/experiment/resolve.ts';
import type { ExperimentFile } from '../../server/src/experiment/schema.ts';
import { releaseKnn } from '../../server/src/probes/exact.ts';
import { type Rows, rowsOf } from '../../server/src/probes/rows.ts';
import type { MemberFact, MemberTask } from '../../server/src/protocol.ts';
import { randomStream } from '../../server/src/random.ts';
import type { RunRecord } from '../../server/src/runs/folder.ts';
import { readArray } from '../../server/src/runs/memberFiles.ts';
import { finishSplits } from '../../server/src/trainer/finish.ts';
import { probeAll } from '../../server/src/trainer/probe.ts';
import type { Split, Subject } from '../../server/src/trainer/subject.ts';

const folders: string[] = [];

/** Ends the threads, and removes what was written. */
export async function cleanUp(): Promise<void> {
  await releaseKnn();
  for (const folder of folders) rmSync(folder, { recursive: true });
}

export const CLASSES = 3;
export const WIDTHS = [900, 700, 1200, 13, 3];
const COUNTS = { train: 330, validation: 100 };

/** Classes that come apart layer by layer, and examples that one layer or another takes for something else. */
export function subject(): Subject & { opened: number[][] } {
  const random = randomStream(1, 'layers');
  const splits = Object.entries(COUNTS).map(([name, count]): Split => {
    const labels = Int32Array.from({ length: count }, () => random.integer(CLASSES));
    const logits = new Float32Array(count * CLASSES);
    for (const [i, label] of labels.entries()) logits[i * CLASSES + label] = 3;
    return {
      name: name as 'train',
      index: Int32Array.from(labels.keys()),
      labels,
      originalLabels: labels,
      logits,
    };
  });
  const layers = WIDTHS.map((width, probe) =>
    splits.map(({ labels }) => {
      const values = Float32Array.from({ length: labels.length * width }, () => random.normal());
      for (const [i, label] of labels.entries())
        values[i * width + (random.integer(12) === 0 ? random.integer(CLASSES) : label)] += 3 + 2 * probe;
      return rowsOf(`layer ${probe}`, values, width);
    }),
  );
  const opened: number[][] = [];
  return {
    classes: CLASSES,
    splits,
    opened,
    open: async probes => {
      opened.push(probes);
      return { rows: (probe: number): Rows[] => layers[probe], close: () => {} };
    },
    close: () => {},
  };
}

/** @param memoryBytes by default so little that probes go in several groups */
export function newRun(probes: ExperimentFile['probes'], memoryBytes = 9e6): { task: MemberTask; record: RunRecord } {
  const runFolder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  folders.push(runFolder);
  mkdirSync(join(runFolder, 'members'));
  const experiment = resolveExperiment({ name: 'a', dataset: { name: 'embeddings', path: '.' }, probes });
  const record = {
    experiment,
    data: { counts: { train: COUNTS.train, test: COUNTS.validation } },
    seeds: { training: null, labelNoise: null },
    probes: WIDTHS.map((width, i) => ({ name: `layer ${i}`, width })),
  } as unknown as RunRecord;
  const done = { trained: true, probes: [], seconds: {} };
  return { task: { runFolder, member: 0, backend: null, threads: 2, memoryBytes, done }, record };
}

type Finished = Extract<MemberFact, { event: 'probe_finished' }>;

/** @param until ends after so many probes, as a kill would */
export async function probe({ task, record }: ReturnType<typeof newRun>, until = WIDTHS.length): Promise<Finished[]> {
  const examined = subject();
  const order: Finished[] = [];
  const stop = new AbortController();
  const report = {
    progress: () => {},
    note: () => {},
    fact: (fact: MemberFact) => {
      if (fact.event === 'probe_finished') order.push(fact);
      if (order.length === until) stop.abort();
    },
  };
  await probeAll(task, record, examined, report, stop.signal).catch(error => {
    if (!stop.signal.aborted) throw error;
  });
  if (order.length === WIDTHS.length && task.memoryBytes < 1e7) expect(examined.opened.length).toBeGreaterThan(1);
  return order;
}

/** Which probes those are. */
export const places = (finished: readonly Finished[]) => finished.map(({ probe }) => probe);

export async function depths({ task, record }: ReturnType<typeof newRun>) {
  const summary = await finishSplits(task.runFolder, 0, subject(), record);
  const read = (array: string) => readArray(task.runFolder, 0, `${array}.npy`);
  return {
    summary,
    depths: [await read('train_prediction_depth'), await read('validation_prediction_depth')],
    classes: [await read('train_probe_classes'), await read('validation_probe_classes')],
  };
}
