import type { Mark } from '../contract.ts';

/**
 * A line of `marks.jsonl`: what a person did. To undo is an action too, which names the one that it undoes: so no line is
 * ever changed, and windows that add lines at the same time destroy nothing of one another's.
 */
export type MarkAction = { time: string } & (
  | {
      action: 'mark';
      id: string;
      /** Positions in the data set. */
      indices: number[];
      /** null takes the marks away. */
      decision: Mark['decision'] | null;
      /** Only of `relabel`: the class that the images should have. */
      class?: number;
    }
  | { action: 'undo' | 'redo'; of: string }
);

export const DECISIONS: readonly Mark['decision'][] = ['relabel', 'keep', 'drop'];

/** @returns undefined for anything that is no action */
export function asAction(value: unknown): MarkAction | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { action, id, of, indices, decision, class: newClass } = value as Record<string, unknown>;
  const isMark = action === 'mark' && typeof id === 'string' && areIndices(indices) && isDecision(decision, newClass);
  const isUndo = (action === 'undo' || action === 'redo') && typeof of === 'string';
  return isMark || isUndo ? (value as MarkAction) : undefined;
}

export function areIndices(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isWhole);
}

/** Whether a decision is one, with a class where it needs one. */
export function isDecision(decision: unknown, newClass: unknown): boolean {
  if (decision === 'relabel') return isWhole(newClass);
  return newClass === undefined && (decision === null || DECISIONS.includes(decision as Mark['decision']));
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
