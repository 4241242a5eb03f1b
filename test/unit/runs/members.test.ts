import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../../server/src/runs/folder.ts';
import { workersOf } from '../../../server/src/runs/members.ts';

test.each([
  ['tensorflow', 'auto', 1],
  ['webgpu', 'auto', 1],
  ['webgpu', 3, 3],
  ['wasm', 'auto', availableParallelism()],
  ['cpu', 'auto', availableParallelism()],
  ['wasm', 7, 7],
  [undefined, 'auto', availableParallelism()],
] as const)('on %s, with workers: %s, %s members work at once', (name, workers, atOnce) => {
  const record = { experiment: { compute: { backend: 'auto', workers } }, backend: name ? { name } : null };
  expect(workersOf(record as RunRecord)).toBe(atOnce);
});
