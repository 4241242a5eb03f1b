import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { depthlens } from '../runs/cli.ts';

/** Its own works, at their real size; those that take a second or two. */
const SMALL = 'growth: k-NN 5,000 x 512';
const ALONE = { DEPTHLENS_PYTHON: 'no-such-python' };

describe('bench', () => {
  test('prints a table of what was chosen, and a line for each library that is not there', async () => {
    const { code, stdout, stderr } = await depthlens(
      ['bench', '--only', SMALL, '--only', 'growth: training MLP width 0.125', '--rounds', '1'],
      ALONE,
    ).ended;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/threads? for everyone; median of 1, taking turns\nours: Node \d+.*; k-NN kernels: \w+\n/);
    expect(stdout).toMatch(/peers: none\n\nwork +peer +unit +ours +theirs +times better +goal\n/);
    expect(stdout).toMatch(/growth: training MLP width 0\.125, one member +images\/s +\d+\n/);
    expect(stdout).toMatch(/growth: k-NN 5,000 x 512, time +s +\d+\.\d+\n/);
    expect(stdout).toMatch(/growth: k-NN 5,000 x 512, peak memory of the process +MB +\d+\n/);
    for (const name of ['PyTorch', 'faiss', 'scikit-learn'])
      expect(stderr).toMatch(new RegExp(`${name} is not measured\\. Install .*DEPTHLENS_PYTHON names one\\.`));
  });

  test('--json prints one array of rows', async () => {
    const { code, stdout, stderr } = await depthlens(['bench', '--only', SMALL, '--rounds', '2', '--json'], ALONE)
      .ended;
    expect(code, stderr).toBe(0);
    const rows = JSON.parse(stdout);
    const [time, memory] = rows;
    expect(rows).toHaveLength(2);
    expect(time).toEqual({ work: `${SMALL}, time`, unit: 's', ours: time.ours, peers: {}, ratio: null, goal: null });
    expect(time.ours).toBeGreaterThan(0.005);
    // The rows alone, and their copy in the search.
    expect(memory.ours).toBeGreaterThan((2 * 5000 * 512 * 4) / 1e6);
    expect(stderr).toContain('taking turns');
  });

  test('Ctrl-C ends it and all that it started at once, and what is finished is shown', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'depthlens bench '));
    const args = ['bench', '--only', SMALL, '--only', 'the whole', '--rounds', '1', '--json'];
    const bench = depthlens(args, { ...ALONE, TMPDIR: folder });
    await new Promise<void>(resolve =>
      bench.process.stderr!.on('data', data => String(data).includes('the whole of it') && resolve()),
    );
    process.kill(-bench.process.pid!, 'SIGINT');
    const started = performance.now();
    const { code, stdout, stderr } = await bench.ended;
    expect(code, stderr).toBe(1);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(stderr).toContain('Stopping.');
    expect(JSON.parse(stdout).map(({ work }: { work: string }) => work)).toContain(`${SMALL}, time`);
    expect(readdirSync(folder)).toEqual([]);
    rmdirSync(folder);
  });

  test.each([
    [['--only', 'nonsense'], /No work has that in its name\. There are:\n {2}k-NN/],
    [['--rounds', '0'], /It is a whole number from 1\./],
    [['--rounds', 'many'], /It is a whole number from 1\./],
  ])('%j is a wrong usage', async (args, message) => {
    const { code, stderr } = await depthlens(['bench', ...args]).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
