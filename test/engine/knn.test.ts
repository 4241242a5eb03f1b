import { compileKnnModules } from '../../server/src/kernels/knn/builds.ts';
import { knnSuite } from './knnSuite.ts';

knnSuite([...(await compileKnnModules()).keys()]);
