// The build whose pairs of 128-bit operations V8 joins into 256-bit ones, with the flag that a trainer starts with.
// Without V8's first, quick compiler, so that the code that is tested is the code that long searches run.
import v8 from 'node:v8';
import { v8Flags } from '../../server/src/kernels/flags.ts';
import { compileKnnModules } from '../../server/src/kernels/knn/builds.ts';
import { knnSuite } from './knnSuite.ts';

for (const flag of ['--no-liftoff', ...v8Flags(process.versions.node)]) v8.setFlagsFromString(flag);
knnSuite([...(await compileKnnModules()).keys()].slice(0, 1));
