import type { MemberVerdict } from '../../server/src/protocol.ts';

/** From one step to another the network predicted one class. */
export interface Stretch {
  class: number;
  from: number;
  to: number;
}

/** A class that was predicted, and when. */
export interface HistoryRow {
  class: number;
  stretches: Stretch[];
}

/**
 * The history of one image as stretches of time, by class, in the order in which the classes were first predicted. Pure.
 * @param end the last step at which the network was asked
 */
export function historyRows(history: NonNullable<MemberVerdict['history']>, end: number): HistoryRow[] {
  const rows = new Map<number, HistoryRow>();
  for (const [i, { step, prediction }] of history.entries()) {
    const row = rows.get(prediction) ?? { class: prediction, stretches: [] };
    row.stretches.push({ class: prediction, from: step, to: history[i + 1]?.step ?? end });
    rows.set(prediction, row);
  }
  return [...rows.values()];
}

/** Changes that are said one by one; of more only how many there were. */
const MOST_SAID = 6;

/** The same in words. */
export function historyText(history: NonNullable<MemberVerdict['history']>, classes: readonly string[]): string {
  const [first, ...later] = history;
  const last = history[history.length - 1];
  if (later.length === 0) return `It was taken for ${classes[first.prediction]} from the start.`;
  if (later.length > MOST_SAID)
    return `It was first taken for ${classes[first.prediction]}, changed ${later.length} times, and is ${classes[last.prediction]} from step ${last.step} on.`;
  const said = later.map(({ step, prediction }) => `from step ${step} for ${classes[prediction]}`);
  return `It was first taken for ${classes[first.prediction]}, ${said.join(', ')}.`;
}
