// All that the module exports. The tile functions and transforms are among it because an exported function is not inlined:
// V8 compiles each loop by itself, with its own registers.
export { bandTile, columnTile, packedTile, rowTile, segmentTile } from './micro';
export {
  biasedOutputTransform,
  filterGradientTransform,
  filterTransform,
  gradientLinesTransform,
  gradientTransform,
  inputLinesTransform,
  inputTransform,
  outputTransform,
  rectifiedOutputTransform,
} from './winogradTransforms';
export { multiply, multiplyScratch } from './gemm';
export { convolve, convolveScratch } from './convolution';
export { filterGradient, filterGradientScratch } from './filterGradient';
export { maxPool, maxPoolGradient } from './pool';
export { add, relu, reluGradient, reluGradientSums, sgdMomentum, sumParts } from './elementwise';
export { columnSums } from './columns';
export { groupNorm, groupNormScratch } from './groupNorm';
export { groupNormGradient } from './groupNormGradient';
export { weightStandardization, weightStandardizationGradient } from './weightStandardization';
export { softmaxCrossEntropy, softmaxCrossEntropyGradient } from './loss';
