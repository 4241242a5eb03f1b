import { existsSync, readFileSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './atomic.ts';

const LOOK_EVERY_MILLISECONDS = 1000;

/**
 * Asks the process that works on a run to stop at its next safe point. A file asks, not a signal: it works on every
 * system, from any process, and on a shared disk.
 */
export function requestStop(runFolder: string): void {
  writeWhole(stopFile(runFolder), JSON.stringify({ at: Date.now(), pid: process.pid }));
}

export function isStopRequested(runFolder: string): boolean {
  return existsSync(stopFile(runFolder));
}

/**
 * Watches for a request to stop. One that is older than this process was meant for an earlier one and is removed.
 * @returns `signal`, aborted once by a request; `close` ends the watch and removes the request
 */
export function watchStop(runFolder: string): { signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  removeStale(runFolder);
  const look = () => {
    if (isStopRequested(runFolder)) controller.abort();
  };
  const clock = setInterval(look, LOOK_EVERY_MILLISECONDS);
  const watcher = watchFolder(runFolder, look);
  look();
  return {
    signal: controller.signal,
    close() {
      clearInterval(clock);
      watcher?.close();
      rmSync(stopFile(runFolder), { force: true });
    },
  };
}

function removeStale(runFolder: string): void {
  let at: number;
  try {
    at = JSON.parse(readFileSync(stopFile(runFolder), 'utf8')).at;
  } catch {
    at = 0;
  }
  if (!(at >= performance.timeOrigin)) rmSync(stopFile(runFolder), { force: true });
}

/** Only makes it faster: where a system or a disk cannot watch, the clock remains. */
function watchFolder(runFolder: string, onChange: () => void) {
  try {
    const watcher = watch(runFolder, { persistent: false }, (_, name) => {
      if (name === null || name === STOP) onChange();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

const STOP = 'stop.json';

export function stopFile(runFolder: string): string {
  return join(runFolder, STOP);
}
