import { trainingSuite } from './trainingSuite.ts';

await trainingSuite('tensorflow');
