import { randomUUID } from 'node:crypto';
import { MARKS_FILE } from '../../../protocol.ts';
import { readRunRecord } from '../../../runs/folder.ts';
import type { Marks, PanelQuestions } from '../contract.ts';
import { areIndices, isDecision } from './action.ts';
import { appendMark, readMarks } from './file.ts';
import { type MarksState, replayMarks } from './replay.ts';

/** What stands marked in a run. */
export function marksAnswer(runFolder: string): Marks {
  readRunRecord(runFolder);
  const { actions, damaged } = readMarks(runFolder);
  const { marks, undoes, redoes } = replayMarks(actions);
  return {
    marks: marks.map(({ time, ...mark }) => mark),
    canUndo: undoes !== undefined,
    canRedo: redoes !== undefined,
    notes: damagedNotes(damaged),
  };
}

/** @throws a plain message if the images, the decision or the class are none */
export function markImages(
  runFolder: string,
  { indices, decision, class: newClass }: PanelQuestions['mark']['params'],
): Marks {
  const { classes } = readRunRecord(runFolder).data;
  if (!areIndices(indices) || indices.length === 0) throw new Error('No images were named to be marked.');
  if (!isDecision(decision, newClass) || (newClass ?? 0) >= classes.length)
    throw new Error('A mark is keep, drop, or relabel with one of the classes of the data set.');
  const change = { decision, ...(newClass !== undefined && { class: newClass }) };
  appendMark(runFolder, { time: now(), action: 'mark', id: randomUUID(), indices, ...change });
  return marksAnswer(runFolder);
}

/** Undoes what was done last, or nothing if nothing was done. */
export function undoMark(runFolder: string): Marks {
  return step(runFolder, 'undo', ({ undoes }) => undoes);
}

/** Does again what was undone last. */
export function redoMark(runFolder: string): Marks {
  return step(runFolder, 'redo', ({ redoes }) => redoes);
}

function step(runFolder: string, action: 'undo' | 'redo', which: (state: MarksState) => string | undefined): Marks {
  readRunRecord(runFolder);
  const of = which(replayMarks(readMarks(runFolder).actions));
  if (of !== undefined) appendMark(runFolder, { time: now(), action, of });
  return marksAnswer(runFolder);
}

/** What a person is told of damaged lines. */
export function damagedNotes(damaged: readonly number[]): string[] {
  if (damaged.length === 0) return [];
  const [lines, are, they] = damaged.length === 1 ? ['Line', 'is', 'it'] : ['Lines', 'are', 'they'];
  return [
    `${lines} ${damaged.slice(0, 10).join(', ')}${damaged.length > 10 ? ' …' : ''} of ${MARKS_FILE} ${are} damaged: ` +
      `${they} stay${damaged.length === 1 ? 's' : ''} in the file, and nothing is marked by ${damaged.length === 1 ? 'it' : 'them'}.`,
  ];
}

const now = () => new Date().toISOString();
