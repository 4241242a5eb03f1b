import { readFileSync } from 'node:fs';
import type { SplitName } from '../../server/src/protocol.ts';
import type { MadeUpMember } from './madeUpRun.ts';

/** What `test/golden/ensemble/make.py` wrote. */
interface GoldenSplit {
  index: number[];
  labels: number[];
  original_labels: number[];
  predictions: number[];
  /** null: undefined. */
  prediction_depth: (number | null)[];
  /** [examples, probes * classes]. */
  votes: number[][];
  probe_classes: number[][];
  logits: number[][];
  output_margin: number[];
  input_margin: number[];
  iteration_learned: number[];
}

export interface Golden {
  classes: number;
  probes: number;
  k: number;
  members: Record<SplitName, GoldenSplit>[];
}

export type Row = Record<string, number | string | null>;

export function readGolden<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../golden/ensemble/${name}.json`, import.meta.url), 'utf8'));
}

export function madeUpMembers({ members, probes, classes }: Golden): MadeUpMember[] {
  return members.map(member =>
    Object.fromEntries(
      Object.entries(member).map(([name, split]) => [
        name,
        {
          index: Int32Array.from(split.index),
          arrays: {
            labels: Int32Array.from(split.labels),
            original_labels: Int32Array.from(split.original_labels),
            predictions: Int32Array.from(split.predictions),
            iteration_learned: Int32Array.from(split.iteration_learned),
            prediction_depth: Float32Array.from(split.prediction_depth, depth => depth ?? Number.NaN),
            output_margin: Float32Array.from(split.output_margin),
            input_margin: Float32Array.from(split.input_margin),
            logits: Float32Array.from(split.logits.flat()),
            probe_classes: Uint16Array.from(split.probe_classes.flat()),
          },
          votes: Array.from({ length: probes }, (_, probe) =>
            Uint16Array.from(split.votes.flatMap(row => row.slice(probe * classes, (probe + 1) * classes))),
          ),
        },
      ]),
    ),
  );
}
