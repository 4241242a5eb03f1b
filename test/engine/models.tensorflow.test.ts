import { modelsSuite } from './modelsSuite.ts';

await modelsSuite('tensorflow');
