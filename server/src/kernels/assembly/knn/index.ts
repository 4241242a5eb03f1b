// All that a k-NN module exports. The tile functions are among it because an exported function is not inlined: V8
// compiles each loop by itself, with its own registers.
export { differenceTile, dotTile } from './tile';
export { accumulate, tileColumns, tileRows } from './products';
export { pack } from './pack';
export { packColumns } from './columns';
export { moveSums, multiplyExact, squaredLength } from './doubles';
export { estimateFour } from './estimate';
export { settleReduced, sift, usePoints } from './reduced';
export { clearCandidates, keepAtLeast, useCandidates, useReservoirs } from './candidates';
export { clearNearest, sortNearest, useNearest } from './nearest';
export { selectForColumns, selectForRows } from './select';
export { measure, promote, selectExact, settle } from './exact';
export { measurePanel, searchNarrow } from './narrow';
export { equalRows, prepareRows } from './prepare';
