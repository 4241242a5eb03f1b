import { ownSuite } from './ownSuite.ts';

await ownSuite('webgpu');
