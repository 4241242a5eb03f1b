// The builds as a Node without flags runs them, through V8's optimizing compiler from the first call.
import v8 from 'node:v8';
import { kernelBuilds } from '../../server/src/kernels/builds.ts';
import { kernelSuite } from './kernelsSuite.ts';

v8.setFlagsFromString('--no-liftoff');
// Node 20 has fused multiply-add only behind a flag: kernelsFlagged.test.ts.
const hasRelaxedSimd = Number.parseInt(process.versions.node, 10) >= 22;
for (const build of hasRelaxedSimd ? kernelBuilds : (['simd'] as const)) kernelSuite(build);
