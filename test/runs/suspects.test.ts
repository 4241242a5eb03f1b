import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Golden, madeUpMembers, readGolden } from '../results/golden.ts';
import { writeMadeUpRun } from '../results/madeUpRun.ts';
import { depthlens } from './cli.ts';

const golden = readGolden<Golden>('members');
const { flagged, doubts } = readGolden<{ flagged: number[]; doubts: { index: number; score: number | null }[] }>(
  'suspects',
);
const trained = doubts.filter(({ index }) => index < 1000);
const judged = trained.filter(({ score }) => score !== null).length;
const unknown = trained.length - judged;
const about = { classes: ['Coat', 'Bag', 'Shirt, white', 'Boot'], probes: golden.probes, k: golden.k };
const noise = { labelNoise: { fraction: 0.19, seed: 1 } };
let folder: string;
let run: string;
const call = (...args: string[]) => depthlens(args).ended;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  run = writeMadeUpRun(join(folder, 'run'), { ...about, ...noise }, madeUpMembers(golden));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('suspects prints label, suggestion and evidence, the likeliest first', async () => {
  const { code, stdout, stderr } = await call('suspects', run, '--limit', '3');
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`${flagged.length} of ${judged} images look like another class than their label`);
  expect(stdout).toContain(`${unknown} more were never held out by a member`);
  const [head, ...rows] = stdout.trimEnd().split('\n').slice(-4);
  expect(head).toMatch(/^image +label +looks like +originally +score +models that say so +PD unseen +PD seen$/);
  expect(rows).toHaveLength(3);
  for (const row of rows) expect(row).toMatch(/ 0\.\d{3} +\d of \d +(\d\.\d \(\d\)|-) +(\d\.\d \(\d\)|-)$/);
});

test('a list for a labelling tool: CSV by the ending of its name, whole unless limited', async () => {
  const out = join(folder, 'suspects.csv');
  const { code, stderr } = await call('suspects', run, '--out', out);
  expect([code, stderr.trim()]).toEqual([0, `${flagged.length} rows written to ${out}`]);
  const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(head).toBe(
    'rank,index,label,label_name,suggested_label,suggested_label_name,score,consistency,consensus_consistency,' +
      'mean_pd_val,mean_pd_train,times_val,times_train,pd_models_val,pd_models_train,original_label,original_label_name',
  );
  expect(rows).toHaveLength(flagged.length);
  expect(rows.some(row => row.includes(',"Shirt, white",'))).toBe(true);
  const lines = join(folder, 'few.jsonl');
  await call('suspects', run, '--out', lines, '--limit', '5');
  const objects = readFileSync(lines, 'utf8').trimEnd().split('\n');
  expect(objects).toHaveLength(5);
  expect(JSON.parse(objects[0])).toMatchObject({ rank: 1, label_name: expect.any(String), score: expect.any(Number) });
});

test('--json --evaluate: all scores, and how well they find changed labels', async () => {
  const { stdout } = await call('suspects', run, '--json', '--evaluate');
  const { images, scores, evaluation, unjudged, members } = JSON.parse(stdout);
  expect([images.length, scores.index.length, unjudged, members]).toEqual([flagged.length, judged, unknown, 7]);
  const changed = scores.label.filter((label: number, i: number) => label !== scores.original_label[i]);
  expect(evaluation).toMatchObject({ images: judged, changed: changed.length });
  const text = (await call('suspects', run, '--evaluate')).stdout;
  for (const { ranking, result } of evaluation.rankings)
    expect(text).toMatch(new RegExp(`${ranking} .* ${result.averagePrecision.toFixed(4)} +${result.auroc.toFixed(4)}`));
});

test('easy and ambiguous list the nearest to their corners', async () => {
  const first = async (...args: string[]) => JSON.parse((await call(...args, '--json')).stdout).images[0];
  const [easy, ambiguous, without] = [
    await first('easy', run),
    await first('ambiguous', run),
    await first('ambiguous', run, '--without-label'),
  ];
  const sum = (row: { mean_pd_val: number; mean_pd_train: number }) => row.mean_pd_val + row.mean_pd_train;
  expect(sum(easy)).toBeLessThan(sum(ambiguous));
  expect(without.mean_pd_val - without.mean_pd_train).toBeGreaterThan(1);
});

test('improve tells every layer, and an honest result on the test split', async () => {
  const { stdout } = await call('improve', run);
  expect(stdout).toMatch(/ 4 probe4 +58\.7 %\n {3}the network +70\.3 %/);
  expect(stdout).toMatch(/best on validation is none: the network alone is best there \(64\.1 % .*\), .* 78\.6 %/);
});

test('compare prints both matrices', async () => {
  const { code, stdout } = await call('compare', run, run);
  expect(code).toBe(0);
  expect(stdout).toMatch(/train, all members +1 +2\n1 made-up +1\.00 +1\.00/);
  expect(stdout).toMatch(/train, halves +1 +2\n1 made-up +0\.13 /);
});

test('what cannot be answered says why', async () => {
  const { train } = madeUpMembers(golden)[0];
  const full = writeMadeUpRun(join(folder, 'full'), { ...about, split: 'full' }, [{ train: train! }]);
  for (const [args, message] of [
    [['suspects', full], /No member of this run has held out an image/],
    [['easy', full], /No image of this run has a prediction depth both in training and held out/],
    [['suspects', run, '--test', '--evaluate'], /--evaluate needs labels that were changed/],
    [['suspects', run, '--format', 'csv'], /--format needs --out/],
    [['suspects', folder], /is not a run folder/],
  ] as const) {
    const { code, stderr } = await call(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ at .*\.js/);
  }
  expect((await call('suspects', run, '--limit', '0')).code).toBe(2);
});
