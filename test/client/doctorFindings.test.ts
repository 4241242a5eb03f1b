import { expect, test } from 'vitest';
import { doctorFindings } from '../../client/src/doctorFindings.ts';
import { describeSpeed } from '../../server/src/cli/doctor.ts';

test('what the doctor prints of a backend is found again under its name', () => {
  const text = [
    'Node 24.21.0 on linux x64, 2 cores, 25.3 GB of memory',
    '',
    describeSpeed({ name: 'webgpu', works: false, reason: 'No GPU was found: install its driver.' }),
    describeSpeed({
      name: 'wasm',
      works: true,
      description: 'our kernels, 2 threads',
      detail: 'fastest that is right here: 256-bit SIMD',
      matmulGflops: 41.2,
      trainingImagesPerSecond: 56,
    }),
    '',
    'auto takes wasm.',
    '  Passed over webgpu: No GPU was found: install its driver.',
    '',
    'Probes with `method: hnsw`: hnswlib-node is there',
  ].join('\n');
  expect(Object.fromEntries(doctorFindings(text))).toEqual({
    webgpu: 'not usable: No GPU was found: install its driver.',
    wasm: '41.2 GFLOP/s in matrix products, 56 images/s in training; our kernels, 2 threads; fastest that is right here: 256-bit SIMD',
    auto: 'Takes wasm on this machine.',
  });
});

test('a text that is no finding finds nothing', () => {
  expect(doctorFindings('This workspace is not trusted, so nothing runs in it.').size).toBe(0);
});
