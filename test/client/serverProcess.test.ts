import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startServerProcess } from '../../client/src/serverProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'depthlens-server-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return file;
}

test('the last words of a server that ends are kept, its other words too are passed on', async () => {
  const file = script(
    'crash',
    `console.log('hello');
     for (let i = 0; i < 30; i++) console.error('line ' + i);
     process.exitCode = 3;
     process.disconnect();`,
  );
  const written: string[] = [];
  const { code, signal, lastLines } = await startServerProcess(file, line => void written.push(line)).ended;
  expect({ code, signal }).toEqual({ code: 3, signal: null });
  expect(lastLines).toHaveLength(20);
  expect(lastLines.at(-1)).toBe('line 29');
  expect(written).toContain('hello');
  expect(written).toContain('line 0');
});

test.skipIf(process.platform === 'win32')('a server that is killed says by what', async () => {
  const { process: child, ended } = startServerProcess(
    script('wait', "process.send('up'); setInterval(() => {}, 1000);"),
    () => {},
  );
  await new Promise(resolve => child.once('message', resolve));
  child.kill('SIGKILL');
  expect(await ended).toEqual({ code: null, signal: 'SIGKILL', lastLines: [] });
});

test('a server that is not there', async () => {
  const { code, lastLines } = await startServerProcess(join(folder, 'absent.mjs'), () => {}).ended;
  expect(code).toBe(1);
  expect(lastLines.join('\n')).toContain('absent.mjs');
});
