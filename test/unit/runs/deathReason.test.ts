import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deathReason } from '../../../server/src/runs/deathReason.ts';
import { lastLines } from '../../../server/src/runs/lastLines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script to its end, as a trainer's log and Node see it. */
function dies(script: string, ...flags: string[]) {
  const log = join(folder, 'trainer.log');
  const output = openSync(log, 'w');
  const { status, signal } = spawnSync(process.execPath, [...flags, '-e', script], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return deathReason('The trainer', status, signal, lastLines(log));
}

describe('why a trainer died', () => {
  test('a heap that is full, from a real process, without the collector and the stack', () => {
    const { reason, hint } = dies('const a = []; for (;;) a.push(new Array(1000).fill({}))', '--max-old-space-size=40');
    expect(reason).toMatch(/^The trainer ran out of memory \(JavaScript heap\) and ended/);
    expect(reason).toContain('JavaScript heap out of memory');
    expect(reason).not.toMatch(/0x[0-9a-f]{4}/);
    expect(hint).toMatch(/--workers 1.*resume/);
  });

  test.skipIf(process.platform === 'win32')('killed, and ended by another signal', () => {
    const killed = dies("process.kill(process.pid, 'SIGKILL')");
    expect(killed.reason).toBe('The trainer was killed (SIGKILL), most likely by the system because memory ran out.');
    expect(killed.hint).toContain('resume');
    expect(dies("process.kill(process.pid, 'SIGTERM')").reason).toContain('ended from outside (SIGTERM)');
    expect(dies('process.abort()').reason).toMatch(/^The trainer crashed \(SIGABRT\)/);
  });

  test('an error that nobody caught: its last words', () => {
    const { reason } = dies("throw new Error('the last straw')");
    expect(reason).toMatch(/^The trainer ended unexpectedly \(exit code 1\)\.\nIts last words:\n/);
    expect(reason).toContain('the last straw');
  });

  test('the GPU', () => {
    const oom = 'failed to allocate 2.0G: CUDA_ERROR_OUT_OF_MEMORY: out of memory';
    expect(deathReason('The trainer', 1, null, oom).reason).toContain('ran out of memory of the GPU');
    const lost = deathReason('The trainer', null, 'SIGABRT', 'vkQueueSubmit: VK_ERROR_DEVICE_LOST');
    expect(lost.reason).toMatch(/^The trainer lost the GPU and ended \(SIGABRT\)/);
    expect(lost.hint).toMatch(/Resume.*backend: wasm/);
  });

  test('crashes of Windows have no signal', () => {
    expect(deathReason('The trainer', 0xc0000005, null, '').reason).toBe('The trainer crashed (exit code 3221225477).');
  });

  test('what an earlier process said is not taken for the last words of this one', () => {
    const log = join(folder, 'two.log');
    writeFileSync(log, 'JavaScript heap out of memory\nsecond\n');
    expect(lastLines(log, 30)).toBe('second');
  });
});
