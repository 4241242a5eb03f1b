import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive, readOwner, takeOwnership } from '../../../server/src/runs/owner.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (owner: object | string) =>
  writeFileSync(join(folder, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify(owner));

function take(): () => void {
  const taken = takeOwnership(folder);
  if ('heldBy' in taken) throw new Error(`held by ${taken.heldBy.pid}`);
  return taken.release;
}

describe('owner of a run folder', () => {
  test('one at a time', () => {
    const release = take();
    expect(takeOwnership(folder)).toEqual({ heldBy: readOwner(folder) });
    expect(isAlive(readOwner(folder)!)).toBe(true);
    release();
    expect(readOwner(folder)).toBeUndefined();
    take()();
  });

  test('a dead owner is replaced', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const { pid } = child;
    await once(child, 'close');
    write({ pid, host: hostname(), started: 'x' });
    take()();
  });

  test('a process that has the number of a dead owner is not the owner', () => {
    write({ pid: process.pid, host: hostname(), started: 'another time' });
    take()();
  });

  test('an owner on another machine cannot be asked, so it keeps the run', () => {
    write({ pid: 1, host: 'elsewhere', started: 'x' });
    expect(takeOwnership(folder)).toMatchObject({ heldBy: { host: 'elsewhere' } });
  });

  test('a file left empty or damaged by a crash is replaced, one that is just being written is not', () => {
    write('');
    expect(takeOwnership(folder)).toHaveProperty('heldBy');
    const old = new Date(Date.now() - 60_000);
    utimesSync(join(folder, 'owner.json'), old, old);
    take()();
    write('{"pid": 1');
    take()();
  });
});
