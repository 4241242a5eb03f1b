import type { Mark } from '../contract.ts';
import type { MarkAction } from './action.ts';

/** What the actions add up to. */
export interface MarksState {
  /** Ascending by index. */
  marks: (Mark & { time: string })[];
  /** The action that undo would undo, and the one that redo would do again. */
  undoes: string | undefined;
  redoes: string | undefined;
}

/** Pure: the same actions give the same marks. One undone twice, as by two windows at once, is undone. */
export function replayMarks(actions: readonly MarkAction[]): MarksState {
  const done: Extract<MarkAction, { action: 'mark' }>[] = [];
  let undone = new Set<string>();
  /** Ids in the order in which they were undone. To mark something else ends the chance to do them again. */
  let again: string[] = [];
  for (const action of actions) {
    if (action.action === 'mark') {
      done.push(action);
      again = [];
    } else if (action.action === 'undo') {
      if (undone.has(action.of)) continue;
      undone = new Set([...undone, action.of]);
      again = [...again, action.of];
    } else if (again.includes(action.of)) {
      undone = new Set([...undone].filter(id => id !== action.of));
      again = again.filter(id => id !== action.of);
    }
  }
  const standing = done.filter(({ id }) => !undone.has(id));
  const marks = new Map<number, MarksState['marks'][number]>();
  for (const { indices, decision, class: newClass, time } of standing)
    for (const index of indices)
      if (decision === null) marks.delete(index);
      else marks.set(index, { index, decision, ...(newClass !== undefined && { class: newClass }), time });
  return {
    marks: [...marks.values()].sort((a, b) => a.index - b.index),
    undoes: standing.at(-1)?.id,
    redoes: again.at(-1),
  };
}
