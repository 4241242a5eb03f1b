// How long the panels wait for answers about a run of many images: asked for the first time, again, and after a window was
// reloaded (another process). The run is made up, in a temporary folder that is removed again:
//   node scripts/bench-panels.mjs [--members 10] [--examples 60000] [--probes 15] [--classes 10]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeMadeUpRun } from '../test/results/madeUpRun.ts';
import { EVALUATION_STEPS, K, madeUpMembers } from './made-up-members.mjs';

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '10' },
    examples: { type: 'string', default: '60000' },
    probes: { type: 'string', default: '15' },
    classes: { type: 'string', default: '10' },
    split: { type: 'string', default: '0.1' },
    run: { type: 'string' },
  },
});

if (values.run) await ask(values.run);
else {
  const sizes = Object.fromEntries(
    ['members', 'examples', 'probes', 'classes', 'split'].map(name => [name, Number(values[name])]),
  );
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-bench-'));
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const classes = Array.from({ length: sizes.classes }, (_, c) => `class ${c}`);
  const about = { classes, probes: sizes.probes, k: K, split: sizes.split, evaluationSteps: EVALUATION_STEPS };
  writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(sizes));
  console.log(`${sizes.examples} images, ${sizes.members} members, ${sizes.probes} probes\nfirst window`);
  await inItsProcess(join(folder, 'run'));
  console.log('after a reload');
  await inItsProcess(join(folder, 'run'));
}

/** Every question twice, one after another, as views would. */
async function ask(run) {
  const { answer } = await import('../server/src/results/panels/answer.ts');
  const watch = { signal: new AbortController().signal, onProgress: () => {} };
  const params = { image: { index: 17 } };
  for (const question of ['about', 'examples', 'image', 'curves', 'map', 'figures', 'marks']) {
    const times = [];
    let bytes = 0;
    for (let time = 0; time < 2; time++) {
      const started = performance.now();
      const given = await answer([run], question, params[question] ?? {}, watch);
      times.push(`${(performance.now() - started).toFixed(0).padStart(6)} ms`);
      bytes = JSON.stringify(given).length;
    }
    console.log(`  ${question.padEnd(9)} ${times.join(', again ')}, ${(bytes / 1e6).toFixed(2)} MB`);
  }
  console.log(`  peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
}

function inItsProcess(run) {
  const child = spawn(process.execPath, [import.meta.filename, '--run', run], { stdio: 'inherit' });
  return new Promise((resolve, reject) =>
    child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`It ended with ${code}`)))),
  );
}
