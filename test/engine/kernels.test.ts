// The builds as a Node without flags runs them, through V8's optimizing compiler from the first call.
import v8 from 'node:v8';
import { kernelBuilds } from '../../server/src/kernels/builds.ts';
import { kernelSuite } from './kernelsSuite.ts';

v8.setFlagsFromString('--no-liftoff');
for (const build of kernelBuilds) kernelSuite(build);
