import type { Processes } from './processes.ts';

/** Figures of one measurement, by name. */
export type Sample = Record<string, number | null>;

/** Someone who does a piece of work: we, or a peer. */
export interface Contestant {
  /** Without this library of Python there is nothing to measure. */
  needs?: Library;
  /** Seconds that its warm-up and one measurement take, roughly. */
  guess: { warmUp: number; measure: number };
  warmUp(processes: Processes): Promise<unknown>;
  measure(processes: Processes): Promise<Sample>;
  /** After the last measurement: the neighbours that were found, where that is what was measured. */
  neighbours?(processes: Processes): Promise<Int32Array>;
}

export const LIBRARIES = ['torch', 'faiss', 'sklearn'] as const;
export type Library = (typeof LIBRARIES)[number];

/** What a contestant has given. */
export interface Result {
  samples: Sample[];
  neighbours?: Int32Array;
}
export type Results = Partial<Record<string, Result>>;

/** One number of a row, and whose measurements it comes from. */
export interface Figure {
  contestants: readonly string[];
  /** undefined: it was not measured. */
  value(results: Results): number | undefined;
}

/** A row of the table before it is measured. */
export interface RowPlan {
  work: string;
  unit: string;
  ours: Figure;
  peers: Record<string, Figure>;
  /** Which of two figures is the better one; null: they are for comparison only, and have no ratio. */
  better: 'more' | 'less' | null;
  /** The least ratio that we want (on two cores). */
  goal: number | null;
}

/** Contestants that take turns at the same work, and the rows that come of it. */
export interface Group {
  contestants: Record<string, Contestant>;
  rows: RowPlan[];
}

/** A row of the table. */
export interface Row {
  work: string;
  unit: string;
  ours: number;
  /** The best one first. */
  peers: Record<string, number>;
  /** How many times better ours is than the best peer; null where nothing is compared. */
  ratio: number | null;
  goal: number | null;
}
