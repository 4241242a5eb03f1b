import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile } from '../assets.ts';
import type { PhaseSeconds } from '../protocol.ts';
import type { Processes } from './processes.ts';
import type { Sample } from './work.ts';

/** What is read of the summary that `run --json` prints. */
interface Summary {
  splits: { test: { accuracy: { mean: number }; meanDepth: { mean: number } | null } };
  seconds: PhaseSeconds;
}

/**
 * Runs an experiment with `depthlens run` in a folder of its own, which is removed.
 * @returns seconds from the start of the process to its end and in its phases, and the results on the test images
 */
export async function timeRun(experiment: string, processes: Processes): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-bench-'));
  try {
    const file = join(folder, 'bench.depthlens.yaml');
    writeFileSync(file, experiment);
    const started = performance.now();
    const { splits, seconds: phases } = JSON.parse(await runToEnd(file, processes)) as Summary;
    const seconds = (performance.now() - started) / 1000;
    return {
      seconds,
      trainSeconds: phases.train ?? null,
      probeSeconds: phases.probe ?? null,
      accuracy: splits.test.accuracy.mean,
      meanDepth: splits.test.meanDepth?.mean ?? null,
    };
  } finally {
    // A trainer whose run was killed may still write its last file.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** @returns what the run prints */
function runToEnd(file: string, processes: Processes): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builtFile('cli.js'), 'run', file, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].on('data', data => {
        texts[stream] += String(data);
      });
    const gone = new Promise<void>(end => child.once('close', () => end()).once('error', () => end()));
    processes.adopt({
      kill: () => {
        child.kill('SIGKILL');
        return gone;
      },
    });
    child.once('error', reject);
    child.once('close', code =>
      code === 0 ? resolve(texts.stdout) : reject(new Error(`depthlens run failed:\n${texts.stderr.trim()}`)),
    );
  });
}
