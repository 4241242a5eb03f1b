import { logisticSuite } from './logisticSuite.ts';

await logisticSuite('tensorflow');
