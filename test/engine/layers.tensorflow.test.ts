import { layersSuite } from './layersSuite.ts';

await layersSuite('tensorflow');
