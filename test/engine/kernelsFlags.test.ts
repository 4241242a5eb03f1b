import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { slowNode, v8Flags } from '../../server/src/kernels/flags.ts';

it('names flags that this Node starts with', () => {
  const flags = v8Flags(process.version);
  expect(execFileSync(process.execPath, [...flags, '-p', '1 + 1'], { encoding: 'utf8' })).toBe('2\n');
});

it('names no flags for versions that were not tried', () => {
  expect(v8Flags('v24.21.0')).toEqual(['--experimental-wasm-revectorize']);
  expect(v8Flags('20.20.2')).toEqual(['--experimental-wasm-relaxed-simd']);
  for (const version of ['22.23.3', '26.0.0', '99.1.0', 'unknown']) expect(v8Flags(version)).toEqual([]);
});

it('tells a Node without 256-bit SIMD, and no other', () => {
  for (const version of ['20.11.0', 'v22.23.3'])
    expect(slowNode(version)).toMatch(/^Node 2[02]\.\d+\.\d+ computes with 128-bit/);
  for (const version of ['v24.21.0', '26.0.0', 'unknown']) expect(slowNode(version)).toBeUndefined();
});
