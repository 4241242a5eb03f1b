import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeNpy } from '../../server/src/data/formats/npy.ts';
import { readArray } from '../../server/src/runs/memberFiles.ts';
import { depthlens, experimentFolder, onlyRun, TINY } from './cli.ts';

let folder: string;
let run: string;
const call = (...args: string[]) => depthlens(args).ended;

beforeAll(async () => {
  const made = experimentFolder(TINY.replace('measures:', 'ensemble: { members: 2, split: 0.25 }\nmeasures:'));
  folder = made.folder;
  const { code, stdout, stderr } = await call('run', made.file);
  expect(code, stderr).toBe(0);
  run = onlyRun(folder)!;
  expect(stderr).toContain('Run folder: ');
  expect(stdout).toContain(run);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a finished run', () => {
  test('show prints accuracy, mean PD, undefined PDs, probe accuracy per layer, time per phase', async () => {
    const { code, stdout } = await call('show', run);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tiny: finished, 2 of 2 members/);
    expect(stdout).toMatch(/ {3}train +validation +test/);
    expect(stdout).toMatch(/examples +90 +30 +40/);
    expect(stdout).toMatch(/accuracy +\d+\.\d % ±\d+\.\d %/);
    expect(stdout).toMatch(/mean PD \(0 to 3\) +\d\.\d\d ±\d\.\d\d/);
    expect(stdout).toMatch(/undefined PDs +\d+ +\d+ +\d+/);
    for (const probe of ['0 input +784', '1 dense1 +20', '2 dense2 +20', '3 softmax +10'])
      expect(stdout).toMatch(new RegExp(`${probe} +\\d+\\.\\d %`));
    expect(stdout).toMatch(/time: loading .*, training .*, probes .*, input margins .*; peak memory/);
  });

  test('show --json gives the same as data', async () => {
    const { stdout } = await call('show', run, '--json');
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ name: 'tiny', status: 'finished', members: { total: 2, finished: 2, failed: 0 } });
    expect(summary.probes.map(({ name }: { name: string }) => name)).toEqual(['input', 'dense1', 'dense2', 'softmax']);
    expect(summary.splits.train.probeAccuracy).toHaveLength(4);
    expect(summary.damaged).toEqual([]);
  });

  test('list finds it', async () => {
    const { stdout } = await call('list', folder);
    expect(stdout).toMatch(/finished +2\/2 +\d+\.\d % +\d\.\d\d/);
    expect(JSON.parse((await call('list', folder, '--json')).stdout)).toHaveLength(1);
  });

  test('a damaged file is told', async () => {
    const path = join(run, 'members/001/test_logits.npy');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, 100));
    expect((await call('show', run)).stdout).toContain(`This file is missing or damaged: ${path}`);
    writeFileSync(path, whole);
  });
});

describe('export', () => {
  const exported = async (table: string, format: string) => {
    const path = join(folder, `${table}.${format}`);
    const { code, stderr } = await call('export', run, '--table', table, '--format', format, '--out', path);
    expect(code, stderr).toBe(0);
    return path;
  };
  const PREDICTIONS =
    'member,index,split,label,prediction,prediction_depth,iteration_learned,output_margin,input_margin';
  const EXAMPLES =
    'index,label,original_label,mean_pd_train,mean_pd_val,times_train,times_val,consensus_class,consistency,' +
    'consensus_consistency,entropy,mean_iteration_learned_train,mean_iteration_learned_val,mean_output_margin,' +
    'mean_input_margin,form,pd_models_train,pd_models_val,mean_rescaled_iteration_train,mean_rescaled_iteration_val,' +
    'mean_output_margin_train,mean_input_margin_train,distance_easy,distance_different_class,' +
    'distance_ambiguous_without_label,distance_ambiguous';

  test('predictions as csv: the columns of the contract, a row per member and example, equal to the arrays', async () => {
    const [head, ...rows] = readFileSync(await exported('predictions', 'csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(head).toBe(PREDICTIONS);
    expect(rows).toHaveLength(2 * (90 + 30 + 40));
    const first = rows.filter(row => row.startsWith('1,') && row.includes(',train,')).map(row => row.split(','));
    const depths = await readArray(run, 1, 'train_prediction_depth.npy');
    expect(first.map(row => (row[5] === '' ? Number.NaN : Number(row[5])))).toEqual([...depths!]);
    const margins = await readArray(run, 1, 'train_output_margin.npy');
    expect(first.map(row => Number(row[7]))).toEqual([...margins!]);
  });

  test('every format holds the same examples', async () => {
    const lines = readFileSync(await exported('examples', 'jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const objects = lines.map(line => JSON.parse(line));
    expect(Object.keys(objects[0]).join(',')).toBe(EXAMPLES);
    expect(objects).toHaveLength(120 + 40);
    const [head, ...rows] = readFileSync(await exported('examples', 'csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(head).toBe(EXAMPLES);
    expect(rows).toEqual(
      objects.map(object =>
        Object.values(object)
          .map(value => value ?? '')
          .join(','),
      ),
    );
    const bytes = readFileSync(await exported('examples', 'parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    expect(await parquetReadObjects({ file })).toEqual(objects);
    expect(readFileSync(join(run, 'examples.parquet'))).toEqual(bytes);
    const npy = readFileSync(await exported('examples', 'npy'));
    expect(npy.toString('latin1', 0, 400)).toContain("('mean_pd_val', '<f8')");
  });

  test('the examples add up: each was in training or in validation for each member', async () => {
    const lines = readFileSync(await exported('examples', 'jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    for (const line of lines) {
      const { index, times_train: train, times_val: unseen, ...rest } = JSON.parse(line);
      expect(train + unseen).toBe(2);
      if (index >= 6000) expect(unseen).toBe(2);
      expect(rest.consensus_class === null).toBe(unseen === 0);
    }
  });

  test('probes: the class of every example at every probe', async () => {
    const [head, ...rows] = readFileSync(await exported('probes', 'csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(head).toBe('member,index,split,label,probe_00,probe_01,probe_02,probe_03');
    const classes = await readArray(run, 0, 'train_probe_classes.npy');
    expect(rows.slice(0, 90).flatMap(row => row.split(',').slice(4).map(Number))).toEqual([...classes!]);
  });

  test('a folder that is not there is an error', async () => {
    const { code, stderr } = await call(
      'export',
      run,
      '--table',
      'probes',
      '--format',
      'csv',
      '--out',
      '/no/such/x.csv',
    );
    expect([code, stderr.trim()]).toEqual([1, 'error: /no/such: there is no such folder to write to']);
  });
});

describe('figures', () => {
  const out = () => join(folder, 'figures');

  test('each as SVG and JSON, and why the others cannot be drawn', async () => {
    const { code, stdout, stderr } = await call('figures', run, '--out', out());
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(join(out(), 'figure-3.svg'));
    expect(stdout).toContain(
      'figure-2-left, figure-2-right cannot be drawn: needs at least two runs of the same data.',
    );
    expect(stdout).toContain(
      'figure-4-middle, figure-c21 cannot be drawn: needs at least 3 members, and tiny has 2 finished.',
    );
    const figure = JSON.parse(readFileSync(join(out(), 'figure-7.json'), 'utf8'));
    expect(figure).toMatchObject({ id: 'figure-7', runs: ['tiny'] });
    const svg = readFileSync(join(out(), 'figure-7.svg'), 'utf8');
    expect(svg.startsWith('<svg xmlns=')).toBe(true);
    // The images themselves are in it: 8 for each corner.
    const shown = figure.panels.at(-1).strips.flatMap(({ images }: { images: unknown[] }) => images);
    expect(shown.length).toBeGreaterThan(4);
    expect(svg.match(/href="data:image\/png;base64,/g)).toHaveLength(shown.length);
  });

  test('only those that were asked for, for scripts, also of several runs', async () => {
    const { code, stdout } = await call('figures', run, run, '--out', out(), '--only', '2', '--only', 'C.22', '--json');
    expect(code).toBe(0);
    const { written, cannot } = JSON.parse(stdout);
    expect(cannot).toEqual([]);
    expect(written.map(({ figure }: { figure: string }) => figure).slice(0, 2)).toEqual([
      'figure-2-left',
      'figure-2-right',
    ]);
    for (const { svg, json } of written) expect(existsSync(svg) && existsSync(json)).toBe(true);
    expect(new Set(written.map(({ svg }: { svg: string }) => svg)).size).toBe(written.length);
  });

  test('what cannot be done is told', async () => {
    const unknown = await call('figures', run, '--out', out(), '--only', '9');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/There are: 1, 1-right, 2, /);
    const file = await call('figures', run, '--out', join(run, 'run.json'));
    expect([file.code, file.stderr.trim()]).toEqual([1, `error: ${join(run, 'run.json')} is a file; name a folder`]);
    const none = await call('figures', run, '--out', out(), '--only', '5-middle');
    expect([none.code, none.stdout.trim()]).toEqual([
      1,
      'figure-5-curves cannot be drawn: needs label_noise in `dataset`, which tiny does not have.',
    ]);
  });
});

describe('wrong input gets one clear message, and no stack trace', () => {
  const bad = (name: string, text: string | Buffer) => {
    const path = join(folder, `${name}.depthlens.yaml`);
    writeFileSync(path, text);
    return path;
  };
  const expectOne = async (args: string[], code: number, pattern: RegExp) => {
    const ended = await call(...args);
    const told = ended.stderr + (args[0] === 'check' ? ended.stdout : '');
    expect(told).toMatch(pattern);
    expect(told).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  };

  test('files', async () => {
    await expectOne(['run', join(folder, 'none.yaml')], 1, /^error: .*none\.yaml: there is no such file\n$/);
    await expectOne(['check', folder], 1, /^error: .* is a folder, not an experiment file\n$/);
    await expectOne(
      ['check', bad('big', 'x'.repeat(50_000_000))],
      1,
      /:1:1: error: This file has 50 MB; .* \(too-large\)\n$/,
    );
    await expectOne(['check', bad('binary', Buffer.from([0xff, 0xfe, 0, 1]))], 1, /not UTF-8 text/);
    await expectOne(['run', bad('unknown', `${TINY}trainig: {}\n`)], 1, /:8:1: error: Unknown key `trainig`.*\n$/);
    await expectOne(['show', folder], 1, /^error: .* is not a run folder/);
    await expectOne(['resume', '/no/such/run'], 1, /^error: .* does not exist\n$/);
  });

  test('usage', async () => {
    await expectOne(['frobnicate'], 2, /unknown command/);
    await expectOne(['run'], 2, /missing required argument/);
    await expectOne(
      ['export', run, '--table', 'all', '--format', 'csv', '--out', 'x'],
      2,
      /Allowed choices are examples/,
    );
  });

  test('what only the data can tell comes before training, with its place in the file', async () => {
    const few = TINY.replace('limit: { train: 120, test: 40 }', 'classes: [Bag, Coat], limit: { train: 2000 }');
    await expectOne(
      ['run', bad('few', few)],
      1,
      /few\.depthlens\.yaml:2:\d+: 2000 training images are asked for.*only 1200/,
    );
    const path = TINY.replace('limit:', 'path: nowhere, limit:');
    await expectOne(['run', bad('path', path)], 1, /path\.depthlens\.yaml:2:\d+: .*nowhere: there is no such folder/);
    const cifar = 'name: a\ndataset: { name: cifar10 }\nmodel: { architecture: mlp }\n';
    const missing = depthlens(['run', bad('cifar', cifar)], { DEPTHLENS_CACHE: join(folder, 'cache') });
    expect((await missing.ended).stderr).toMatch(/cifar\.depthlens\.yaml:2:\d+: .*not on this machine.*\n.*--download/);
  });

  test('training that diverges ends its member with the step and what to try', async () => {
    const file = bad('diverges', TINY.replace('learning_rate: 0.05', 'learning_rate: 1000'));
    const { code, stdout } = await call('run', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Member 0 failed: Training diverged: after \d+ steps, .*smaller learning_rate/);
    expect(stdout).not.toMatch(/\n\s+at /);
  });

  test('data that changed since the run began are not mixed with the old', async () => {
    const data = join(folder, 'arrays');
    mkdirSync(data);
    writeEmbeddings(data, 1);
    const file = bad('mine', 'name: mine\ndataset: { name: embeddings, path: arrays }\nprobes: { k: 3 }\n');
    const first = await call('run', file, '--json', '--out', join(folder, 'out'));
    expect(first.code, first.stderr).toBe(0);
    const journal = join(JSON.parse(first.stdout).folder, 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace(/.*run_finished.*\n/, ''));
    writeEmbeddings(data, 2);
    const again = await call('resume', JSON.parse(first.stdout).folder);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('The data have changed since this run began');
  });
});

describe('embeddings', () => {
  test('give the depths that scikit-learn gives', async () => {
    const golden = join(import.meta.dirname, '../golden/embeddings');
    const expected = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8'));
    const text = `name: golden\ndataset: { name: embeddings, path: ${JSON.stringify(golden)} }\nprobes: { k: 5 }\n`;
    const file = join(folder, 'golden.depthlens.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await call('run', file, '--json');
    expect(code, stderr).toBe(0);
    for (const [split, name] of [
      ['train', 'train'],
      ['validation', 'val'],
    ]) {
      const read = async (array: string) => [
        ...(await readArray(JSON.parse(stdout).folder, 0, `${split}_${array}.npy`))!,
      ];
      expect(await read('probe_classes')).toEqual(expected[name].probe_classes.flat());
      expect(await read('predictions')).toEqual(expected[name].predictions);
      const depths = expected[name].prediction_depth.map((depth: number | null) => depth ?? Number.NaN);
      expect(await read('prediction_depth')).toEqual(depths);
    }
  });

  test('give depths without a network', async () => {
    const made = mkdtempSync(join(tmpdir(), 'depthlens-'));
    writeEmbeddings(made, 3);
    const file = join(made, 'mine.depthlens.yaml');
    writeFileSync(file, 'name: mine\ndataset: { name: embeddings, path: . }\nprobes: { k: 3 }\n');
    const { code, stdout, stderr } = await call('run', file, '--json');
    expect(code, stderr).toBe(0);
    const summary = JSON.parse(stdout);
    // Probe 0 is noise, probes 1 and 2 are the logits themselves: every depth is 0 or 1.
    expect(summary.splits.validation.undefinedDepths).toBe(0);
    expect(summary.splits.validation.probeAccuracy.slice(1)).toEqual([
      { mean: 1, spread: null },
      { mean: 1, spread: null },
    ]);
    const depths = await readArray<Float32Array>(summary.folder, 0, 'validation_prediction_depth.npy');
    expect(new Set(depths)).toEqual(new Set([0, 1]));
    expect(existsSync(join(summary.folder, 'thumbnails'))).toBe(false);

    // With images and names beside them, the gallery has both; the numbers stay.
    for (const [split, count] of [
      ['train', 30],
      ['val', 12],
    ] as const)
      writeFileSync(join(made, `${split}_images.npy`), encodeNpy(new Uint8Array(count * 20), [count, 4, 5]));
    writeFileSync(join(made, 'classes.json'), '["cat", "dog", "newt"]');
    const shown = JSON.parse((await call('run', file, '--json')).stdout);
    expect(shown.data.classes).toEqual(['cat', 'dog', 'newt']);
    expect(shown.splits).toEqual(summary.splits);
    const layout = JSON.parse(readFileSync(join(shown.folder, 'thumbnails', 'layout.json'), 'utf8'));
    expect(layout).toMatchObject({ width: 5, height: 4, index: Array.from({ length: 42 }, (_, i) => i) });
    rmSync(made, { recursive: true, force: true });
  });
});

/** Twelve examples of three classes: a probe of noise, and twice a probe on which the classes stand far apart. */
function writeEmbeddings(folder: string, seed: number): void {
  for (const [split, count] of [
    ['train', 30],
    ['val', 12],
  ] as const) {
    const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
    const logits = Float32Array.from({ length: 3 * count }, (_, i) => (labels[Math.floor(i / 3)] === i % 3 ? 9 : 0));
    const noise = Float32Array.from(
      { length: 2 * count },
      (_, i) => (Math.sin(seed * 12.9898 + i * 78.233) * 43758.5453) % 1,
    );
    writeFileSync(join(folder, `${split}_labels.npy`), encodeNpy(labels));
    writeFileSync(join(folder, `${split}_logits.npy`), encodeNpy(logits, [count, 3]));
    writeFileSync(join(folder, `${split}_00.npy`), encodeNpy(noise, [count, 2]));
    writeFileSync(join(folder, `${split}_01.npy`), encodeNpy(logits, [count, 3]));
    writeFileSync(join(folder, `${split}_02.npy`), encodeNpy(logits, [count, 3]));
  }
}
