import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeNpy, type NumericArray } from '../../server/src/data/formats/npy.ts';
import { PROBE_DEFAULTS } from '../../server/src/experiment/resolve.ts';
import type { SplitName } from '../../server/src/protocol.ts';
import type { RunRecord } from '../../server/src/runs/folder.ts';
import { type History, writeHistory } from '../../server/src/runs/history.ts';
import type { JournalFact } from '../../server/src/runs/journal.ts';
import {
  curveFile,
  type SplitArray,
  splitArrayFile,
  votesFile,
  writeArray,
} from '../../server/src/runs/memberFiles.ts';

/** One split of a made-up member. */
export interface MadeUpSplit {
  index: Int32Array;
  arrays: Partial<Record<SplitArray, NumericArray>>;
  /** Of each probe, [examples, classes]. */
  votes?: readonly NumericArray[];
  /** What its network predicted while it trained. */
  history?: History;
}
export type MadeUpMember = Partial<Record<SplitName, MadeUpSplit>>;

interface MadeUp {
  classes: readonly string[];
  probes: number;
  k?: number;
  excludeSelf?: boolean;
  labelNoise?: { fraction: number; seed: number };
  split?: number | 'full';
  /** At which the networks were evaluated while they trained. */
  evaluationSteps?: Int32Array;
}

/**
 * A run folder without a run: what finished members would have left, for tests of what is computed from them.
 * @param members in the order in which they finish; their numbers go from 0 unless `numbers` says otherwise
 */
export function writeMadeUpRun(
  folder: string,
  { classes, probes, k = 30, excludeSelf = false, labelNoise, split = 0.5, evaluationSteps }: MadeUp,
  members: Iterable<MadeUpMember>,
  numbers: readonly number[] = [],
): string {
  mkdirSync(folder, { recursive: true });
  const record: RunRecord = {
    format: 1,
    name: 'made-up',
    experimentFile: join(folder, 'made-up.depthlens.yaml'),
    versions: {},
    backend: null,
    seeds: { training: 0, labelNoise: labelNoise?.seed ?? null },
    experiment: {
      name: 'made-up',
      dataset: { name: 'fashion_mnist_mini', ...(labelNoise && { label_noise: labelNoise }) },
      ensemble: { members: numbers.length || 1, split },
      probes: { ...PROBE_DEFAULTS, k, exclude_self: excludeSelf },
      measures: ['prediction_depth', 'iteration_learned', 'output_margin', 'input_margin'],
      compute: { backend: 'auto', workers: 'auto' },
    },
    data: { fingerprint: 'made-up', classes: [...classes], counts: { train: 0, test: 0 }, image: null },
    probes: Array.from({ length: probes }, (_, probe) => ({ name: `probe${probe}`, width: 8 })),
  };
  const facts: JournalFact[] = [];
  for (const member of members) {
    const number = numbers[facts.length] ?? facts.length;
    facts.push(writeMember(folder, number, member));
    if (evaluationSteps) writeArray(folder, number, curveFile('evaluation_steps'), evaluationSteps);
  }
  const all: JournalFact[] = [
    { event: 'run_created', members: facts.length },
    { event: 'run_started' },
    ...facts,
    { event: 'run_finished' },
  ];
  const lines = all.map(fact => JSON.stringify({ time: '2026-01-01T00:00:00.000Z', ...fact }));
  writeFileSync(join(folder, 'journal.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  return folder;
}

function writeMember(folder: string, member: number, splits: MadeUpMember): JournalFact {
  const summaries: Extract<JournalFact, { event: 'member_finished' }>['summary']['splits'] = {};
  for (const [name, { index, arrays, votes, history }] of Object.entries(splits) as [SplitName, MadeUpSplit][]) {
    const write = (file: string, data: NumericArray) => {
      const path = join(folder, 'members', String(member).padStart(3, '0'), file);
      mkdirSync(dirname(path), { recursive: true });
      const width = data.length / index.length;
      writeFileSync(path, encodeNpy(data, width === 1 ? [index.length] : [index.length, width]));
    };
    write(splitArrayFile(name, 'index'), index);
    for (const [array, data] of Object.entries(arrays) as [SplitArray, NumericArray][])
      write(splitArrayFile(name, array), data);
    for (const [probe, data] of (votes ?? []).entries()) write(votesFile(name, probe), data);
    if (history) writeHistory(folder, member, name, history);
    summaries[name] = { examples: index.length, accuracy: 1, meanDepth: null, undefinedDepths: 0, probeAccuracy: null };
  }
  return {
    event: 'member_finished',
    member,
    seconds: {},
    summary: { splits: summaries, peakMemoryBytes: 0 },
    files: {},
  };
}
