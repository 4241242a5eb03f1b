import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { depthlens, experimentFolder, onlyRun, TINY } from './cli.ts';

let folder: string;
let run: string;
const call = (...args: string[]) => depthlens(args).ended;

beforeAll(async () => {
  const made = experimentFolder(TINY);
  folder = made.folder;
  const { code, stdout, stderr } = await call('run', made.file, '--report');
  expect(code, stderr).toBe(0);
  run = onlyRun(folder)!;
  // Where it is, and not how to get one.
  expect(stdout).toMatch(/\nreport: "?.*report\.html"? {2}\d\.\d MB\n/);
  expect(stdout).toContain(join(run, 'report.html'));
  expect(stdout).not.toContain('to look at it');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a run writes its report at its end, whole', () => {
  const html = readFileSync(join(run, 'report.html'), 'utf8');
  const [, json] = /id="bootstrap">(.*)<\/script>/.exec(html)!;
  const [page] = JSON.parse(json).pages;
  expect(page.carried.images).toEqual({ count: 160, of: 160 });
  expect(page.carried.pictures).toEqual({ count: 160, of: 160 });
  expect(html).not.toContain(folder);
});

test('what is left out is told, on the terminal and for scripts', async () => {
  const out = join(folder, 'some.html');
  const { code, stdout } = await call('report', run, '--out', out, '--images', '7', '--pictures', '20');
  expect(code).toBe(0);
  expect(stdout).toMatch(/some\.html"? {2}\d\.\d MB\n/);
  expect(stdout).toContain('7 of 160 images can be opened; --images N, or all, for more.');
  expect(stdout).toContain('20 of 160 images have their picture; --pictures N, or all, for more.');
  const told = JSON.parse((await call('report', run, '--out', out, '--images', '0', '--json')).stdout);
  expect(told).toMatchObject({ file: out, pages: [{ carried: { images: { count: 0, of: 160 } } }] });
  expect(told.bytes).toBeGreaterThan(100_000);
});

test('mistakes are told', async () => {
  const { code, stderr } = await call('report', run, folder);
  expect([code, stderr]).toEqual([1, expect.stringContaining('A report of several runs needs --out')]);
  expect((await call('report', join(folder, 'nothing'))).code).toBe(1);
  expect((await call('report', run, '--images', 'few')).code).toBe(2);
  const nowhere = join(folder, 'nowhere', 'report.html');
  expect((await call('report', run, '--out', nowhere)).stderr).toContain('there is no such folder to write to');
  expect(existsSync(nowhere)).toBe(false);
});
