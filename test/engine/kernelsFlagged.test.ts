// The builds that need the flags with which a trainer starts on this Node: on 24 pairs of 128-bit operations become
// 256-bit ones, on 20 there is fused multiply-add.
import v8 from 'node:v8';
import { v8Flags } from '../../server/src/kernels/flags.ts';
import { kernelSuite } from './kernelsSuite.ts';

for (const flag of ['--no-liftoff', ...v8Flags(process.versions.node)]) v8.setFlagsFromString(flag);
kernelSuite('wide');
kernelSuite('fma');
