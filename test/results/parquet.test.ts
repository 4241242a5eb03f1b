import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examplesTable } from '../../server/src/results/examples.ts';
import { exportTable } from '../../server/src/results/export/write.ts';
import { type Golden, madeUpMembers, readGolden } from './golden.ts';
import { writeMadeUpRun } from './madeUpRun.ts';

/** The interpreter that has to have pandas and pyarrow; without it, the first that has them. */
const required = process.env.DEPTHLENS_REQUIRE_PANDAS;
const candidates = required ? [required] : [process.env.DEPTHLENS_PYTHON ?? 'python3', '/usr/bin/python3', 'python'];
const python = candidates.find(name => spawnSync(name, ['-c', 'import pandas, pyarrow']).status === 0);
if (!python && required)
  throw new Error(`${required} has no pandas with pyarrow, which DEPTHLENS_REQUIRE_PANDAS asks for.`);
if (!python) console.log('examples.parquet is not opened: there is no Python with pandas and pyarrow.');

test.skipIf(!python)('examples.parquet opens in pandas, with the values and the gaps that numpy expects', async () => {
  const golden = readGolden<Golden>('members');
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-'));
  const about = { classes: ['a', 'b', 'c', 'd'], probes: golden.probes, k: golden.k };
  const run = writeMadeUpRun(join(folder, 'run'), about, madeUpMembers(golden));
  const path = join(run, 'examples.parquet');
  await exportTable([await examplesTable(run)], 'parquet', path);
  const expected = join(import.meta.dirname, '../golden/ensemble/expected.json');
  const script = join(import.meta.dirname, 'read_parquet.py');
  const { status, stdout, stderr } = spawnSync(python!, [script, path, expected], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    index: 'int32',
    consensus_class: 'int32',
    mean_pd_val: 'double',
    form: 'string',
  });
  rmSync(folder, { recursive: true, force: true });
});
