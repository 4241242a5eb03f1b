import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doctorWork, USUAL_RATES } from '../../../server/src/experiment/estimate.ts';
import type { BackendSpeed } from '../../../server/src/protocol.ts';
import { knownRates, rememberDoctor } from '../../../server/src/runs/speed.ts';

const before = process.env.DEPTHLENS_CACHE;
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'depthlens speed '));
  process.env.DEPTHLENS_CACHE = cache;
});
afterEach(() => {
  process.env.DEPTHLENS_CACHE = before;
  if (before === undefined) delete process.env.DEPTHLENS_CACHE;
  rmSync(cache, { recursive: true, force: true });
});

const seen = (name: 'wasm' | 'webgpu' | 'cpu', trainingImagesPerSecond: number): BackendSpeed => ({
  name,
  works: true,
  description: '',
  matmulGflops: 100,
  trainingImagesPerSecond,
});

test('until something is measured, usual speeds', () => {
  expect(knownRates()).toEqual({ rates: USUAL_RATES, measured: false });
});

test('what doctor measured counts from then on, the last time and backend', () => {
  rememberDoctor(seen('wasm', 500));
  expect(knownRates()).toEqual({
    rates: { ...USUAL_RATES, train: 500 * doctorWork() },
    measured: true,
    backend: 'wasm',
  });
  rememberDoctor(seen('webgpu', 9000));
  expect(knownRates().rates.train).toBe(9000 * doctorWork());
});

test('the slow backend and one that does not work say nothing', () => {
  rememberDoctor(seen('cpu', 1));
  rememberDoctor({ name: 'webgpu', works: false, reason: 'no adapter' });
  expect(knownRates().measured).toBe(false);
});

test('a damaged record is as good as none, and the next measurement replaces it', () => {
  writeFileSync(join(cache, 'speed.json'), '{"backend": "wasm", "rates": {"train": -1, "nonsense": 3}}');
  expect(knownRates()).toEqual({ rates: USUAL_RATES, measured: false });
  writeFileSync(join(cache, 'speed.json'), 'no JSON');
  expect(knownRates().measured).toBe(false);
  rememberDoctor(seen('wasm', 500));
  expect(JSON.parse(readFileSync(join(cache, 'speed.json'), 'utf8')).rates.train).toBe(500 * doctorWork());
});
