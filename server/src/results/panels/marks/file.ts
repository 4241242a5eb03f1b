import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MARKS_FILE } from '../../../protocol.ts';
import { withPath, writeAll } from '../../../runs/atomic.ts';
import { asAction, type MarkAction } from './action.ts';

export interface MarksFile {
  actions: MarkAction[];
  /** Numbers of the lines that are no actions, from 1. They stay where they are. */
  damaged: number[];
}

/** No actions where nobody has marked anything. */
export function readMarks(runFolder: string): MarksFile {
  const path = join(runFolder, MARKS_FILE);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const actions: MarkAction[] = [];
  const damaged: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const action = asAction(parsed(line));
    if (action) actions.push(action);
    else damaged.push(i + 1);
  }
  return { actions, damaged };
}

/** Adds an action; it is on the disk when this returns. */
export function appendMark(runFolder: string, action: MarkAction): void {
  const path = join(runFolder, MARKS_FILE);
  // One write to the end of the file, so that windows that mark at the same time do not get between one another's lines.
  const file = openSync(path, 'a+');
  try {
    const start = endsInLine(file) ? '' : '\n';
    writeAll(file, Buffer.from(`${start}${JSON.stringify(action)}\n`));
    fsyncSync(file);
  } catch (error) {
    throw withPath(error, path);
  } finally {
    closeSync(file);
  }
}

/** Changes when the file does; '' where there is none. */
export function marksStamp(runFolder: string): string {
  const stat = statSync(join(runFolder, MARKS_FILE), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : '';
}

/** False where a line was cut off, by a full disk or a power cut: ours must not become a part of it. */
function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
