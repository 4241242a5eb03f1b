import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const LINES = 5;
const BYTES = 16_384;

/**
 * The last lines of a log, of which dumps and stacks are left out: they would hide what was said before.
 * @param from byte to start at: what stands before is an earlier process's
 * @returns nothing if the file cannot be read
 */
export function lastLines(path: string, from = 0): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - from, BYTES)));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes
      .toString('utf8')
      .split(/\r?\n/)
      .filter(line => line.trim() !== '' && !NOISE.test(line));
    return lines.slice(-LINES).join('\n');
  } catch {
    return '';
  } finally {
    closeSync(file);
  }
}

/** Stacks, and V8's report of its death: addresses and the collector's statistics. */
const NOISE = /^\s*\d+: 0x[0-9a-f]+|^<--- .* --->$|^-{3,}.*-{3,}$|^\[\d+:0x[0-9a-f]+\]|^Aborted|^\s+at |^Node\.js v/;
