import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunProgressItem } from '../protocol.ts';
import { writeWhole } from './atomic.ts';
import { progressText, type RunProgress } from './progress.ts';

const LEAST_MILLISECONDS = 500;

/** `progress.json`: how far the process that works on a run is, for whoever looks into the folder. */
export interface StoredProgress extends RunProgressItem {
  pid: number;
  /** When it was written, ISO 8601. */
  at: string;
  /** Until the next member is finished; null while none is at work. */
  memberSecondsLeft: number | null;
  membersFinished: number;
  members: number;
}

/** Keeps `progress.json` up to date, at most twice a second, and removes it at the end. */
export function keepProgressFile(runFolder: string): { write(progress: RunProgress): void; remove(): void } {
  let last = Number.NEGATIVE_INFINITY;
  return {
    write(progress) {
      if (performance.now() - last < LEAST_MILLISECONDS) return;
      last = performance.now();
      const { fraction, secondsLeft, memberSecondsLeft, membersFinished, members } = progress;
      const stored: StoredProgress = {
        pid: process.pid,
        at: new Date().toISOString(),
        fraction,
        secondsLeft,
        memberSecondsLeft,
        text: progressText(progress),
        membersFinished,
        members,
      };
      try {
        writeWhole(progressFile(runFolder), JSON.stringify(stored), false);
      } catch {
        // A full disk, say: the run itself will meet it, and tell it, where it matters.
      }
    },
    remove: () => rmSync(progressFile(runFolder), { force: true }),
  };
}

/** @returns undefined if nothing readable is there */
export function readProgress(runFolder: string): StoredProgress | undefined {
  try {
    return JSON.parse(readFileSync(progressFile(runFolder), 'utf8'));
  } catch {
    return undefined;
  }
}

export function progressFile(runFolder: string): string {
  return join(runFolder, 'progress.json');
}
