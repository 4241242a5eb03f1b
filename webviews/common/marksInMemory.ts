import type { Mark, Marks, PanelQuestions } from '../../server/src/protocol.ts';

/** Marks that belong to a page and not to a run. */
export interface MarksInMemory {
  now(): Marks;
  mark(params: PanelQuestions['mark']['params']): Marks;
  undo(): Marks;
  redo(): Marks;
}

const KEPT = 'Marks that you set here are kept in this browser and not in the run. Export them to pass them on.';
const NOT_KEPT =
  'Marks that you set here are gone when this page is closed. Export them to keep them or to pass them on.';

/**
 * @param first the marks that the run had when the report was written
 * @param key under which this browser keeps what becomes of them
 */
export function marksInMemory(first: readonly Mark[], key: string): MarksInMemory {
  let marks = kept(key) ?? first;
  let isKept = true;
  const before: (readonly Mark[])[] = [];
  const after: (readonly Mark[])[] = [];
  const now = (): Marks => ({
    marks: [...marks],
    canUndo: before.length > 0,
    canRedo: after.length > 0,
    notes: [isKept ? KEPT : NOT_KEPT],
  });
  const become = (next: readonly Mark[]) => {
    marks = next;
    isKept = keep(key, marks);
    return now();
  };
  /** @param from where to take the marks from, and `to` where those that stand now are put */
  const step = (from: (readonly Mark[])[], to: (readonly Mark[])[]) => {
    const next = from.pop();
    if (!next) return now();
    to.push(marks);
    return become(next);
  };
  return {
    now,
    mark(params) {
      before.push(marks);
      after.length = 0;
      return become(marked(marks, params));
    },
    undo: () => step(before, after),
    redo: () => step(after, before),
  };
}

/** Pure. @returns ascending by index */
export function marked(
  marks: readonly Mark[],
  { indices, decision, class: newClass }: PanelQuestions['mark']['params'],
): Mark[] {
  const by = new Map(marks.map(mark => [mark.index, mark]));
  for (const index of indices)
    if (decision === null) by.delete(index);
    else by.set(index, { index, decision, ...(newClass !== undefined && { class: newClass }) });
  return [...by.values()].sort((a, b) => a.index - b.index);
}

function kept(key: string): Mark[] | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? 'null');
    return Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

/** @returns false where a browser keeps nothing of files */
function keep(key: string, marks: readonly Mark[]): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(marks));
    return true;
  } catch {
    return false;
  }
}
