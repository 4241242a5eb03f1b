import type { Random } from '../random.ts';
import { mlp } from './mlp.ts';
import type { Architecture, ImageShape, Model } from './model.ts';
import { resnet18 } from './resnet18.ts';
import { vgg16 } from './vgg16.ts';

/** The paper's MLP has 7 hidden layers (A.2.3). */
const PAPER_HIDDEN_LAYERS = 7;

/** The `model` section of an experiment file. `width` multiplies the paper's channel counts. */
export interface ModelSection {
  architecture: Architecture;
  width: number;
  hidden_layers?: number;
}

/**
 * A network with fresh weights on the active backend.
 * @param random the stream that weights are drawn from
 */
export function createModel(section: ModelSection, input: ImageShape, classes: number, random: Random): Model {
  const { architecture, width, hidden_layers: hiddenLayers = PAPER_HIDDEN_LAYERS } = section;
  if (architecture === 'mlp') return mlp({ width, hiddenLayers }, input, classes, random);
  if (architecture === 'vgg16') return vgg16({ width }, input, classes, random);
  return resnet18({ width }, input, classes, random);
}
