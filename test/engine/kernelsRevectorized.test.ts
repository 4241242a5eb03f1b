// The build whose pairs of 128-bit operations V8 joins into 256-bit ones, with the flag that a trainer starts with.
import v8 from 'node:v8';
import { v8Flags } from '../../server/src/kernels/flags.ts';
import { kernelSuite } from './kernelsSuite.ts';

for (const flag of ['--no-liftoff', ...v8Flags(process.versions.node)]) v8.setFlagsFromString(flag);
kernelSuite('wide');
