import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from './depthlens.mjs';

const program = fileURLToPath(new URL('cleanlab_scores.py', import.meta.url));

/**
 * How well wrong labels are found: by our own word, and by cleanlab from the same predictions.
 * @param python a Python with cleanlab; without one only our own word is there
 * @returns `own`: what `suspects --evaluate` says; `methods`: average precision and AUROC by method
 */
export function detectionOf(run, python) {
  const own = ask('suspects', run, '--evaluate', '--limit', '1');
  const methods = python && compared(run, own, python);
  return { own: own.evaluation, ...methods };
}

function compared(run, own, python) {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-study-'));
  try {
    const file = join(folder, 'suspects.json');
    writeFileSync(file, JSON.stringify(own));
    const { status, stdout, stderr } = spawnSync(python, [program, run, file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${python} ${program}: ${stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
