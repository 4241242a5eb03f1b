// What the folder of a run tells of a member while it works on it, and what is left of that when it is finished.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LinesPanel } from '../../server/src/results/figures/figure.ts';
import { readJournal } from '../../server/src/runs/journal.ts';
import { readLiveCurves } from '../../server/src/runs/liveCurves.ts';
import { ask, numbersOf } from '../results/panels/asked.ts';
import { depthlens, experimentFolder, killAll, onlyRun, TINY, until } from './cli.ts';

/** Long enough to be looked at: some seconds of training. */
const SLOW = TINY.replace('schedule: [30, 10]', 'schedule: [3000]').replace('interval: 10', 'interval: 100');

let folder: string;
let file: string;
beforeAll(() => {
  ({ folder, file } = experimentFolder(SLOW));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const happened = (event: string) => {
  const run = onlyRun(folder);
  return run !== undefined && readJournal(run).some(entry => entry.event === event);
};
const curvesNow = async () => {
  const { sections } = await ask(onlyRun(folder)!, 'curves', {});
  return Object.fromEntries(sections.map(section => [section.id, section]));
};

// Killing a process with all that it started takes a process group.
test.skipIf(process.platform === 'win32')(
  'a run shows what it knows so far, killed or not, and in the end no trace of it',
  async () => {
    let running = depthlens(['run', file]);
    const known = () => readLiveCurves(onlyRun(folder)!, 0)?.loss.x.at(-1) ?? 0;
    await until(() => happened('member_started') && known() > 0, running);
    const seen = known();
    const [about] = Object.values(await ask(onlyRun(folder)!, 'about', {}));
    expect(about.status).toBe('running');
    const { training, inference } = await curvesNow();
    const [accuracy, loss] = training.panels as LinesPanel[];
    expect(accuracy.series.map(({ name }) => name)).toEqual(['training', 'validation', 'test']);
    expect(accuracy.x.domain).toEqual([0, 3000]);
    expect(loss.series[0].x.at(-1)).toBeGreaterThanOrEqual(seen);
    expect(training.notes[0]).toMatch(/^Member 0 is at \d[\d,]* steps of 3,000\.$/);
    expect(inference.toCome).toMatch(/^This comes when the run is finished, in about (a|\d+) minutes?\.$/);

    killAll(running.process);
    await running.ended;
    const interrupted = await curvesNow();
    expect(interrupted.training.notes[0]).toMatch(/^Member 0 came to /);
    expect(interrupted.inference.toCome).toBe(
      'This comes when the run is finished. The run is interrupted: resume it.',
    );

    const run = onlyRun(folder)!;
    running = depthlens(['resume', run]);
    // Right after the training: what stood for it before is gone, and resuming goes on with the probes.
    await until(() => happened('member_trained'), running);
    killAll(running.process);
    await running.ended;
    const trained = await curvesNow();
    const [whole] = trained.training.panels as LinesPanel[];
    expect(whole.series[0].x).toEqual(Array.from({ length: 31 }, (_, i) => 100 * i));

    const { code, stderr } = await depthlens(['resume', run]).ended;
    expect(code, stderr).toBe(0);
    const left = readdirSync(join(run, 'members', '000'));
    expect(left.filter(name => !/\.(npy|safetensors|log)$/.test(name))).toEqual([]);
    expect(left).not.toContain('checkpoint.safetensors');
    expect(existsSync(join(run, 'panels'))).toBe(false);
    const done = await curvesNow();
    expect((done.training.panels as LinesPanel[])[0]).toEqual(whole);
    for (const section of Object.values(done)) {
      expect(section.toCome).toBeNull();
      expect(section.panels.length).toBeGreaterThan(0);
    }
  },
  240_000,
);

const NOISY = TINY.replace(
  'limit: { train: 120, test: 40 } }',
  'limit: { train: 120, test: 40 }, label_noise: { fraction: 0.3, seed: 0 } }',
)
  .replace('[30, 10]', '[4, 2]')
  .replace('interval: 10', 'interval: 2')
  .replace('measures:', 'ensemble: { members: 3, split: 0.5 }\nmeasures:');
const EMBEDDINGS = `name: tiny
dataset: { name: embeddings, path: ${JSON.stringify(join(import.meta.dirname, '../golden/embeddings'))} }
probes: { k: 5 }
`;

test.each([
  ['an ensemble with label noise', NOISY, { images: 160, panels: [2, 1, 3, 2], map: 3 }],
  ['embeddings', EMBEDDINGS, { images: 0, panels: [0, 1, 2, 1], map: 0 }],
])(
  '%s: every question has an answer',
  async (_, text, wanted) => {
    const made = experimentFolder(text);
    try {
      const { code, stderr } = await depthlens(['run', made.file]).ended;
      expect(code, stderr).toBe(0);
      const run = onlyRun(made.folder)!;
      const { sections } = await ask(run, 'curves', {});
      expect(sections.map(({ panels }) => panels.length)).toEqual(wanted.panels);
      const { rows, sprites, columns, members } = await ask(run, 'examples', {});
      if (wanted.images > 0) {
        expect([rows, members, sprites?.sheets.length]).toEqual([wanted.images, 3, 2]);
        expect(new Set(numbersOf(columns.sprite)).size).toBe(rows);
        expect(numbersOf(columns.label)).not.toEqual(numbersOf(columns.originalLabel));
      } else {
        expect([rows > 0, members, sprites]).toEqual([true, 1, null]);
        expect(numbersOf(columns.sprite).every(place => place === -1)).toBe(true);
      }
      expect((await ask(run, 'map', {})).panels).toHaveLength(wanted.map);
      expect((await ask(run, 'figures', {})).figures.length).toBeGreaterThan(2);
      const [about] = Object.values(await ask(run, 'about', {}));
      expect(about).toMatchObject({ status: 'finished', labelNoise: wanted.images > 0 });
    } finally {
      rmSync(made.folder, { recursive: true, force: true });
    }
  },
  120_000,
);
