// What it takes to put an ensemble's members together: bytes on disk, seconds, peak memory. The members are made up, in a
// temporary folder that is removed again:
//   node scripts/bench-aggregation.mjs [--members 250] [--examples 60000] [--probes 15] [--classes 10]
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeMadeUpRun } from '../test/results/madeUpRun.ts';
import { EVALUATION_STEPS, K, madeUpMembers } from './made-up-members.mjs';

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '250' },
    examples: { type: 'string', default: '60000' },
    probes: { type: 'string', default: '15' },
    classes: { type: 'string', default: '10' },
    split: { type: 'string', default: '0.1' },
    work: { type: 'string' },
    run: { type: 'string' },
  },
});
const [members, examples, probes, classes, split] = ['members', 'examples', 'probes', 'classes', 'split'].map(name =>
  Number(values[name]),
);
/** Each in a process of its own, so that its peak memory is its own. */
const WORKS = {
  'table examples': async run => {
    const { examplesTable } = await import('../server/src/results/examples.ts');
    const { exportTable } = await import('../server/src/results/export/write.ts');
    await exportTable([await examplesTable(run)], 'parquet', join(run, 'examples.parquet'));
  },
  // Reads the votes too, which are most of what a member leaves.
  suspects: async run => {
    const { readEvidence } = await import('../server/src/results/evidence.ts');
    const { rankSuspects } = await import('../server/src/results/suspects.ts');
    rankSuspects(await readEvidence(run), false);
  },
  // Of every member only the image's rows.
  'one image: why?': async run => {
    const { imageAnswer } = await import('../server/src/results/panels/image.ts');
    await imageAnswer(run, 17, () => 'none');
  },
  'all figures': async run => {
    const { openRuns } = await import('../server/src/results/figures/openRun.ts');
    const { drawFigures } = await import('../server/src/results/figures/catalogue.ts');
    const { renderSvg } = await import('../server/src/results/figures/svg/render.ts');
    for await (const drawn of drawFigures(await openRuns([run]))) if ('figure' in drawn) renderSvg(drawn.figure);
  },
};

if (values.work) {
  const started = performance.now();
  await WORKS[values.work](values.run);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  console.log(
    `${values.work}: ${seconds.toFixed(1)} s, of a processor ${((user + system) / 1e6).toFixed(1)} s, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-bench-'));
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const run = join(folder, 'run');
  const names = Array.from({ length: classes }, (_, c) => `class ${c}`);
  const about = { classes: names, probes, k: K, split, evaluationSteps: EVALUATION_STEPS };
  writeMadeUpRun(run, about, madeUpMembers({ members, examples, probes, classes, split }));
  const first = join(run, 'members/000');
  const sizes = Map.groupBy(readdirSync(first), name =>
    name.replace(/^(train|validation)_|_\d+|\.npy$/g, '').replace(/^history_ends$/, 'history'),
  );
  let all = 0;
  for (const [array, names] of sizes) {
    const bytes = names.reduce((sum, name) => sum + statSync(join(first, name)).size, 0);
    all += bytes;
    console.log(`${array.padEnd(18)} ${(bytes / 1e6).toFixed(2).padStart(7)} MB`);
  }
  console.log(
    `${'a member'.padEnd(18)} ${(all / 1e6).toFixed(2).padStart(7)} MB, ${members} of them ${(members * all) / 1e9} GB`,
  );
  for (const work of Object.keys(WORKS)) await inItsProcess(work);

  function inItsProcess(work) {
    const child = spawn(process.execPath, [import.meta.filename, '--work', work, '--run', run], { stdio: 'inherit' });
    return new Promise((resolve, reject) =>
      child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`${work} ended with ${code}`)))),
    );
  }
}
