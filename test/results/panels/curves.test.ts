import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeNpy, type NumericArray } from '../../../server/src/data/formats/npy.ts';
import type { BarsPanel, LinesPanel, ScatterPanel } from '../../../server/src/results/figures/figure.ts';
import type { Section } from '../../../server/src/results/panels/contract.ts';
import { orLatest } from '../../../server/src/results/panels/latest.ts';
import type { RunRecord } from '../../../server/src/runs/folder.ts';
import type { JournalFact } from '../../../server/src/runs/journal.ts';
import { takeOwnership } from '../../../server/src/runs/owner.ts';
import { argmax, consensusOf, madeUp, mean, type Said, SHAPE, writeMade } from '../figures/made.ts';
import { ask } from './asked.ts';

type Id = Section['id'];
const sectionsOf = async (run: string, member?: number) => {
  const { sections } = await ask(run, 'curves', member === undefined ? {} : { member });
  return Object.fromEntries(sections.map(section => [section.id, section])) as Record<Id, Section>;
};
const lines = ({ panels }: Section) => panels as LinesPanel[];
const seriesOf = (panel: LinesPanel) => Object.fromEntries(panel.series.map(series => [series.name, series]));

const deviation = (values: number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
const close = (found: (number | null)[] | null, wanted: (number | null)[]) => {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries())
    if (value === null) expect(found![i]).toBeNull();
    else expect(found![i]).toBeCloseTo(value, 5);
};

/** Adds what a trained network leaves, and says that the run trains one. */
function withTraining(run: string, schedule: number[], curves: Record<string, NumericArray>[]): string {
  const path = join(run, 'run.json');
  const record: RunRecord = JSON.parse(readFileSync(path, 'utf8'));
  record.experiment.network = {
    model: { architecture: 'mlp', width: 1, hidden_layers: 2 },
    training: { schedule },
  } as NonNullable<RunRecord['experiment']['network']>;
  writeFileSync(path, JSON.stringify(record));
  for (const [member, arrays] of curves.entries())
    for (const [name, data] of Object.entries(arrays))
      writeFileSync(join(run, 'members', String(member).padStart(3, '0'), `${name}.npy`), encodeNpy(data));
  // Made-up members are finished without having been trained.
  tell(run, ...curves.map((_, member): JournalFact => ({ event: 'member_trained', member, seconds: 1 })));
  return run;
}

function tell(run: string, ...facts: JournalFact[]): void {
  const all = facts.map(fact => `${JSON.stringify({ time: '2026-01-02T00:00:00.000Z', ...fact })}\n`);
  appendFileSync(join(run, 'journal.jsonl'), all.join(''));
}

/** What a member at work says of its training. */
function writeLive(run: string, member: number, live: object | string): void {
  const path = join(run, 'members', String(member).padStart(3, '0'), 'training.json');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof live === 'string' ? live : JSON.stringify(live));
}

const steps = Int32Array.of(0, 10, 20, 30);
const trained = [0, 1].map(member => ({
  evaluation_steps: steps,
  loss: Float32Array.from({ length: 30 }, (_, step) => 3 - step / 10 + member),
  train_accuracy: Float32Array.of(0.1, 0.5 + member / 10, 0.7, 0.9),
  test_accuracy: Float32Array.of(0.1, 0.4, 0.6 - member / 10, 0.8),
}));

test('training: means of the members with their spread, the loss, and where the learning rate falls', async () => {
  const run = withTraining(writeMade(madeUp({ members: 2 })), [20, 10], trained);
  const { training } = await sectionsOf(run);
  const [accuracy, loss] = lines(training);
  const { training: train, test: unseen, ...others } = seriesOf(accuracy);
  expect(others).toEqual({});
  expect(train.x).toEqual([0, 10, 20, 30]);
  close(train.y, [0.1, 0.55, 0.7, 0.9]);
  close(train.spread, [0, deviation([0.5, 0.6]), 0, 0]);
  close(unseen.y, [0.1, 0.4, 0.55, 0.8]);
  expect(accuracy.x.domain).toEqual([0, 30]);
  expect(accuracy.annotations).toMatchObject([{ kind: 'line', from: [20, 0], to: [20, 1] }]);
  expect(loss.series).toHaveLength(1);
  expect(loss.series[0].x).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  close(
    loss.series[0].y,
    Array.from({ length: 30 }, (_, step) => 3.5 - step / 10),
  );
  expect(training.notes[0]).toBe('Mean of 2 members; band: standard deviation over them.');

  const one = (await sectionsOf(run, 1)).training;
  const alone = seriesOf(lines(one)[0]).training;
  close(alone.y, [0.1, 0.6, 0.7, 0.9]);
  expect(alone.spread).toBeNull();
});

test('under label noise the four components are drawn', async () => {
  const noisy = { name: 'fashion_mnist_mini' as const, label_noise: { fraction: 0.4, seed: 0 } };
  const curve = (at: number) => Float32Array.of(0, at, at, at);
  const run = withTraining(
    writeMade(madeUp({ members: 1 }), { record: { dataset: noisy } }),
    [30],
    [
      {
        ...trained[0],
        train_unchanged_accuracy: curve(0.9),
        train_mislabeled_accuracy: curve(0.2),
        train_mislabeled_original_accuracy: curve(0.6),
      },
    ],
  );
  const { training } = await sectionsOf(run);
  const series = seriesOf(lines(training)[0]);
  expect(Object.keys(series)).toEqual([
    'training, unchanged label',
    'training, mislabeled: new label',
    'training, mislabeled: original label',
    'test',
  ]);
  close(series['training, mislabeled: original label'].y, [0, 0.6, 0.6, 0.6]);
});

test('a member at work is drawn as far as it has come, beside the mean of those that are trained', async () => {
  const run = withTraining(writeMade(madeUp({ members: 2 })), [20, 10], trained);
  tell(run, { event: 'run_extended', members: 4 }, { event: 'member_started', member: 2 });
  const [before] = Object.values(await ask(run, 'about', {}));
  writeLive(run, 2, {
    steps: 30,
    loss: { x: [5, 10], y: [2, 1] },
    accuracies: { train: { x: [0, 10], y: [0.1, 0.3] }, test: { x: [0, 10], y: [0.1, null] } },
  });
  writeLive(run, 3, '{"steps":30,"lo');
  const [after] = Object.values(await ask(run, 'about', {}));
  expect(after.stamp).not.toBe(before.stamp);
  expect(after.finishedStamp).toBe(before.finishedStamp);
  const { training } = await sectionsOf(run);
  const [accuracy, loss] = lines(training);
  expect(accuracy.series.map(({ name }) => name)).toEqual(['training', 'test', 'member 2: training']);
  expect(accuracy.series[2]).toMatchObject({ x: [0, 10], y: [0.1, 0.3], line: 'dotted' });
  expect(loss.series[1]).toMatchObject({ name: 'member 2', x: [5, 10], y: [2, 1] });
  expect(training.notes).toContain('Member 2 came to 10 steps of 30.');
  const own = (await sectionsOf(run, 2)).training;
  expect(lines(own)[0].series).toMatchObject([{ name: 'training', line: 'solid', y: [0.1, 0.3] }]);
  tell(run, { event: 'member_failed', member: 2, reason: 'Training diverged' });
  expect((await sectionsOf(run)).training.notes).toContain('Member 2 failed after 10 steps of 30: Training diverged');
});

test('before anything is known, each section says what comes and when, or that nobody works on the run', async () => {
  const run = withTraining(writeMade([]), [20, 10], []);
  tell(run, { event: 'run_extended', members: 3 }, { event: 'member_started', member: 0 });
  const stopped = await sectionsOf(run);
  for (const id of ['training', 'inference', 'depths', 'byDepth'] as const) {
    expect(stopped[id].panels).toEqual([]);
    expect(stopped[id].toCome).toContain('The run is interrupted: resume it.');
  }
  const ownership = takeOwnership(run);
  if (!('release' in ownership)) throw new Error('nobody else has this run');
  const progress = { pid: process.pid, fraction: 0.1, secondsLeft: 2000, memberSecondsLeft: 170, text: 'step 1/30' };
  writeFileSync(join(run, 'progress.json'), JSON.stringify(progress));
  const running = await sectionsOf(run);
  expect(running.training.toCome).toBe('The curves begin with the first steps, once the images are read.');
  for (const id of ['inference', 'depths', 'byDepth'] as const)
    expect(running[id].toCome).toBe('This comes when the first member is finished, in about 3 minutes.');
  expect((await sectionsOf(run, 1)).depths.toCome).toBe('This comes when member 1 is finished.');
  ownership.release();
});

test('there is no member 6', async () => {
  await expect(ask(writeMade(madeUp()), 'curves', { member: 6 })).rejects.toThrow('made has no member 6: it has 6.');
});

test('embeddings have no training to follow', async () => {
  const { training } = await sectionsOf(writeMade(madeUp({ members: 1 })));
  expect(training.panels).toEqual([]);
  expect(training.toCome).toContain('embeddings come from elsewhere');
});

const said = madeUp();
const accuracies = (of: Said[]) =>
  Array.from({ length: SHAPE.probes }, (_, probe) => {
    return of.filter(one => argmax(one.votes[probe]) === one.label).length / of.length;
  });

test('inference: the accuracy of each layer, counted one by one', async () => {
  const run = writeMade(said);
  const { inference } = await sectionsOf(run);
  const series = seriesOf(lines(inference)[0]);
  expect(Object.keys(series)).toEqual(['training', 'validation', 'test']);
  for (const [name, split] of [
    ['training', 'train'],
    ['validation', 'validation'],
    ['test', 'test'],
  ] as const) {
    const ofMembers = Array.from({ length: SHAPE.members }, (_, member) =>
      accuracies(said.filter(one => one.member === member && one.split === split)),
    );
    const at = (probe: number) => ofMembers.map(values => values[probe]);
    expect(series[name].x).toEqual([0, 1, 2, 3, 4]);
    close(
      series[name].y,
      [0, 1, 2, 3, 4].map(probe => mean(at(probe))),
    );
    close(
      series[name].spread,
      [0, 1, 2, 3, 4].map(probe => deviation(at(probe))),
    );
  }
  const third = (await sectionsOf(run, 3)).inference;
  close(seriesOf(lines(third)[0]).test.y, accuracies(said.filter(one => one.member === 3 && one.split === 'test')));
});

test('inference: the layers of a member that are done, from their votes', async () => {
  const run = writeMade(said);
  const path = join(run, 'journal.jsonl');
  const entries = readFileSync(path, 'utf8').split('\n');
  // Member 5 is not finished: three of its probes are.
  writeFileSync(
    path,
    entries.filter(line => !(line.includes('"member":5') || line.includes('run_finished'))).join('\n'),
  );
  tell(run, { event: 'member_started', member: 5 }, { event: 'member_trained', member: 5, seconds: 1 });
  for (const probe of [2, 0, 4]) tell(run, { event: 'probe_finished', member: 5, probe, seconds: 1 });
  const { inference } = await sectionsOf(run, 5);
  const ofTest = accuracies(said.filter(one => one.member === 5 && one.split === 'test'));
  const { test: series } = seriesOf(lines(inference)[0]);
  expect(series).toMatchObject({ x: [0, 2, 4], line: 'solid', spread: null });
  close(series.y, [ofTest[0], ofTest[2], ofTest[4]]);
  expect(inference.notes).toContain('Member 5: 3 of 5 layers are done.');
  const all = (await sectionsOf(run)).inference;
  expect(lines(all)[0].series.map(({ name }) => name)).toContain('member 5: test');
});

test('inference needs every probe asked about every image', async () => {
  const { inference } = await sectionsOf(writeMade(said, { record: { examples: 'undecided' } }));
  expect(inference).toMatchObject({ panels: [], toCome: expect.stringContaining('`probes: { examples: all }`') });
});

test('depths: how many images have each, and how many have none', async () => {
  const run = writeMade(said);
  const of = (split: string, member?: number) =>
    said.filter(one => one.split === split && (member === undefined || one.member === member));
  for (const member of [undefined, 4]) {
    const { depths } = await sectionsOf(run, member);
    expect(depths.panels.map(({ title }) => title)).toEqual(['train', 'validation', 'test']);
    for (const [p, split] of (['train', 'validation', 'test'] as const).entries()) {
      const known = of(split, member).filter(({ depth }) => !Number.isNaN(depth));
      const [{ x, y }] = (depths.panels[p] as BarsPanel).series;
      expect(x).toEqual([0, 1, 2, 3, 4]);
      close(
        y,
        [0, 1, 2, 3, 4].map(depth => known.filter(one => one.depth === depth).length / known.length),
      );
      const missing = of(split, member).length - known.length;
      const name = { train: 'Training', validation: 'Validation', test: 'Test' }[split];
      const note = depths.notes.find(text => text.startsWith(`${name}: `))!;
      expect(note).toContain(
        missing === 0
          ? `all of ${known.length} depths are defined`
          : `${missing} of ${known.length + missing} depths are undefined`,
      );
      expect(Number(/mean depth ([\d.]+)/.exec(note)![1])).toBeCloseTo(mean(known.map(({ depth }) => depth)), 1);
    }
  }
  expect(said.some(({ depth }) => Number.isNaN(depth))).toBe(true);
});

test('by depth: accuracy, and how far the others agree', async () => {
  const run = writeMade(said);
  for (const member of [undefined, 2]) {
    const { byDepth } = await sectionsOf(run, member);
    const [accuracy, agreement] = byDepth.panels as ScatterPanel[];
    const shown = said.filter(one => (member === undefined || one.member === member) && !Number.isNaN(one.depth));
    const held = shown.filter(({ split }) => split === 'validation');
    const series = accuracy.series.find(({ name }) => name === 'validation')!;
    for (const [i, depth] of series.x.entries()) {
      const here = held.filter(one => one.depth === depth);
      expect(series.y[i]).toBeCloseTo(mean(here.map(one => Number(one.prediction === one.label))), 10);
      expect(series.size[i]).toBeCloseTo(here.length / held.length, 10);
    }
    const [others] = agreement.series;
    for (const [i, depth] of others.x.entries()) {
      const here = shown.filter(one => one.split === 'test' && one.depth === depth);
      const agreed = here.map(one => {
        const rest = said.filter(other => other.index === one.index && other.member !== one.member);
        return consensusOf(rest).consensusConsistency;
      });
      expect(others.y[i]).toBeCloseTo(mean(agreed), 10);
    }
  }
});

test('two members are too few to agree; a run without depths says what it lacks', async () => {
  const { byDepth } = await sectionsOf(writeMade(madeUp({ members: 2 })));
  expect(byDepth.panels).toHaveLength(1);
  expect(byDepth.notes).toContain('How far the other members agree takes at least 3 finished members.');
  const without = await sectionsOf(writeMade(madeUp({ members: 2 }), { record: { measures: ['output_margin'] } }));
  expect(without.depths.toCome).toBe('This needs prediction_depth in `measures`, which made does not have.');
});

test('while a run is at work a member more is seen, if not at once, and nothing is lost meanwhile', async () => {
  const run = writeMade(said);
  const path = join(run, 'journal.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = lines.findIndex(line => line.includes('"member":5'));
  writeFileSync(path, `${lines.slice(0, last).join('\n')}\n`);
  const ownership = takeOwnership(run);
  if (!('release' in ownership)) throw new Error('nobody else has this run');
  const depthsNow = async () => (await sectionsOf(run)).depths;
  const before = await depthsNow();
  expect(before.notes).toContain('made: 5 of 6 members are finished so far.');
  appendFileSync(path, `${lines[last]}\n`);
  const until = performance.now() + 10_000;
  let now = await depthsNow();
  while (now.notes.length === before.notes.length && performance.now() < until) now = await depthsNow();
  expect(now.notes).not.toContain('made: 5 of 6 members are finished so far.');
  expect(now.panels).toHaveLength(3);
  ownership.release();
});

test('what takes longer than a moment: what was known before, and the new one to who asks later', async () => {
  const key = 'a run of this test';
  const slow = (text: string, milliseconds: number) =>
    new Promise<{ text: string }>(resolve => setTimeout(resolve, milliseconds, { text }));
  expect(await orLatest(key, slow('first', 400))).toEqual({ text: 'first' });
  const second = slow('second', 900);
  expect(await orLatest(key, second)).toEqual({ text: 'first' });
  await second;
  expect(await orLatest(key, slow('third', 900))).toEqual({ text: 'second' });
  expect(await orLatest(key, slow('fourth', 1))).toEqual({ text: 'fourth' });
  const failing = slow('', 500).then(() => Promise.reject(new Error('damaged')));
  expect(await orLatest(key, failing)).toEqual({ text: 'fourth' });
  await expect(orLatest(key, Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
});
