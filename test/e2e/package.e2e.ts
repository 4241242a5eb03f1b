import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { small } from './experiments.ts';

const installation = inject('installation');

/** What the VSIX put on the disk, as VS Code unpacks it. */
function installed(): string {
  const { extensions } = installation!;
  const [folder] = readdirSync(extensions).filter(name => name.startsWith('depthlens.'));
  return join(extensions, folder);
}

const depthlens = (...args: string[]) =>
  execFileSync(process.execPath, [join(installed(), 'dist', 'cli.js'), ...args], { encoding: 'utf8' });

describe.skipIf(!installation)('the installed extension', () => {
  test('knows all backends', () => {
    const report = JSON.parse(depthlens('doctor', '--json'));
    expect(report.backends.find(({ name }: { name: string }) => name === 'wasm')).toMatchObject({ works: true });
    const webgpu = report.backends.find(({ name }: { name: string }) => name === 'webgpu');
    expect(webgpu.works ? '' : webgpu.reason).not.toMatch(/cannot be loaded/);
  });

  test('runs an experiment on the data that it brings, from start to table', () => {
    const folder = mkdtempSync(join(tmpdir(), 'depthlens-installed-'));
    try {
      const file = join(folder, 'small.depthlens.yaml');
      writeFileSync(file, small('small'));
      expect(depthlens('run', file)).toMatch(/small: finished/);
      const [run] = readdirSync(join(folder, 'runs'));
      expect(readdirSync(join(folder, 'runs', run))).toContain('thumbnails');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('checks the quickstart that it brings', () => {
    expect(depthlens('check', join(installed(), 'experiments', 'quickstart.depthlens.yaml'))).toBeDefined();
  });

  test('holds nothing that only development needs', () => {
    const files = readdirSync(installed(), { recursive: true, encoding: 'utf8' });
    expect(files.filter(file => /\.map$|\.d\.ts$|(^|\/)runs\/|node_modules\/@tensorflow/.test(file))).toEqual([]);
    expect(JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'))).not.toHaveProperty('devDependencies');
    // The extension itself loads without the engine.
    expect(statSync(join(installed(), 'dist', 'extension.cjs')).size).toBeLessThan(1e6);
  });
});
