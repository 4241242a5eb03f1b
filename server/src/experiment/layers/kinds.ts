import { convolution, depthwiseConvolution, separableConvolution } from './kinds/convolutions.ts';
import { dense } from './kinds/dense.ts';
import { concatenation, merging } from './kinds/merging.ts';
import { batchNorm, groupNorm, layerNorm, normalization } from './kinds/norms.ts';
import { globalPooling, pooling } from './kinds/pooling.ts';
import { flatten, margins, permute, reshape, upsampling } from './kinds/shaping.ts';
import {
  activation,
  dropout,
  elu,
  gaussianDropout,
  gaussianNoise,
  leakyRelu,
  nothing,
  notInTraining,
  prelu,
  relu,
  rescaling,
  softmax,
} from './kinds/simple.ts';
import type { LayerPlanner } from './plan.ts';

const AUGMENTS = 'changes the images at random while it trains, and Depthlens trains on the images as they are';

/** The classes of layers that Depthlens knows, by Keras's names. */
export const LAYER_KINDS: Readonly<Record<string, LayerPlanner>> = {
  Dense: dense,
  Conv2D: convolution,
  DepthwiseConv2D: depthwiseConvolution,
  SeparableConv2D: separableConvolution,
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  GroupNormalization: groupNorm,
  Activation: activation,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  ELU: elu,
  PReLU: prelu,
  Softmax: softmax,
  MaxPooling2D: pooling('max'),
  AveragePooling2D: pooling('average'),
  GlobalMaxPooling2D: globalPooling('max'),
  GlobalAveragePooling2D: globalPooling('average'),
  Add: merging('add'),
  Subtract: merging('subtract'),
  Multiply: merging('multiply'),
  Average: merging('average'),
  Maximum: merging('maximum'),
  Minimum: merging('minimum'),
  Concatenate: concatenation,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  ZeroPadding2D: margins('pad'),
  Cropping2D: margins('crop'),
  UpSampling2D: upsampling,
  Dropout: dropout(false),
  SpatialDropout2D: dropout(true),
  GaussianDropout: gaussianDropout,
  GaussianNoise: gaussianNoise,
  AlphaDropout: notInTraining('is a dropout that Depthlens does not know'),
  Rescaling: rescaling,
  Normalization: normalization,
  ActivityRegularization: nothing,
  Identity: nothing,
  RandomFlip: notInTraining(AUGMENTS),
  RandomRotation: notInTraining(AUGMENTS),
  RandomTranslation: notInTraining(AUGMENTS),
  RandomZoom: notInTraining(AUGMENTS),
  RandomContrast: notInTraining(AUGMENTS),
  RandomBrightness: notInTraining(AUGMENTS),
};
