import { layersSuite } from './layersSuite.ts';

await layersSuite('webgpu');
