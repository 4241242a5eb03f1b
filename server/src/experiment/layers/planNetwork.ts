import { isOfTheEnd, LINEAR } from './activation.ts';
import { layerConfig } from './config.ts';
import { IMAGE, type LayerGraph } from './graph.ts';
import { shapeText } from './kinds/images.ts';
import { LAYER_KINDS } from './kinds.ts';
import { type LayerPlan, sizeOf, type WeightPlan } from './plan.ts';
import { NetworkFileError } from './problem.ts';

type Image = readonly [height: number, width: number, channels: number];

/** One layer of a network for images of a known size. */
export interface PlannedLayer extends LayerPlan {
  name: string;
  /** Whose weights it has: those of the first layer with this name. */
  owner: string;
  /** Where a .keras file keeps them; undefined for a layer that the file does not have. */
  storedAt?: string;
  className: string;
  inputs: number[];
  weights: WeightPlan[];
}

export interface NetworkPlan {
  layers: PlannedLayer[];
  /** Of the input, which holds the numbers of an image: itself, or in one row. */
  input: number[];
  /** The layer that gives the logits. */
  logits: number;
}

/**
 * What a network is for images of a size: what each layer computes, its shapes and weights. A softmax (or sigmoid) at the
 * end is left out, so that its last layer gives logits.
 * @param classes how many the data have
 * @throws NetworkFileError where image, classes or layers do not fit
 */
export function planNetwork(graph: LayerGraph, image: Image, classes: number): NetworkPlan {
  const input = inputFor(graph, image);
  const owners = new Map<string, WeightPlan[]>();
  const layers: PlannedLayer[] = [];
  for (const { name, weights: owner, storedAt, className, config: raw, inputs } of graph.layers) {
    const config = layerConfig(name, className, raw);
    if (!Object.hasOwn(LAYER_KINDS, className))
      config.refuse(
        'is of a class that Depthlens does not know',
        `It knows ${Object.keys(LAYER_KINDS).join(', ')}, and models inside of models.`,
      );
    const plan = LAYER_KINDS[className]({
      config,
      inputs: inputs.map(from => (from === IMAGE ? input : layers[from].shape)),
    });
    const frozen = !config.flag('trainable', true);
    const weights = (plan.weights ?? []).map(weight => ({ ...weight, trained: weight.trained && !frozen }));
    const owned = owners.get(owner);
    if (owned && JSON.stringify(owned.map(({ shape }) => shape)) !== JSON.stringify(weights.map(({ shape }) => shape)))
      config.refuse('is used again with an input of another size');
    owners.set(owner, weights);
    layers.push({ ...plan, name, owner, storedAt, className, inputs, weights });
  }
  return withLogits({ layers, input, logits: graph.output }, classes);
}

/** The input's shape. An image is given as it is, in grey without its one channel, or as one row of numbers. */
function inputFor({ input }: LayerGraph, image: Image): number[] {
  const forms: number[][] = [[...image], [sizeOf(image)]];
  if (image[2] === 1) forms.push([image[0], image[1]]);
  const form = forms.find(
    candidate => candidate.length === input.length && input.every((n, i) => n === null || n === candidate[i]),
  );
  if (form) return form;
  const wanted = input.map(length => length ?? 'any').join(' x ');
  throw new NetworkFileError(
    `The network takes images of ${wanted}, and those of the data set are ${image.join(' x ')}`,
    adviceOnImages(input, image),
  );
}

function adviceOnImages(input: readonly (number | null)[], [height, width, channels]: Image): string {
  const [wantedHeight, wantedWidth, wantedChannels] = input;
  const sameSize = wantedHeight === height && wantedWidth === width;
  if (input.length === 3 && sameSize && wantedChannels !== channels)
    return 'For a folder of images, `dataset.channels` makes them grey or rgb.';
  if (input.length === 3 && wantedHeight === channels) return 'Channels come last here: (height, width, channels).';
  return 'For a folder of images, `dataset.size` scales them (to squares).';
}

/** Takes what makes probabilities off the end, and checks that what is left is one logit for each class. */
function withLogits(plan: NetworkPlan, classes: number): NetworkPlan {
  let at = plan.logits;
  for (;;) {
    const { work, passesOn, inputs, shape } = plan.layers[at];
    const isEnd = work.kind === 'activation' && isOfTheEnd(work.activation);
    if (!(isEnd || (passesOn && shape.length === 1)) || inputs[0] === IMAGE) break;
    at = inputs[0];
  }
  // Nothing but what was passed over takes the output of this layer.
  const layers = plan.layers.slice(0, at + 1);
  const last = layers[at];
  if ('activation' in last.work && isOfTheEnd(last.work.activation))
    layers[at] = { ...last, work: { ...last.work, activation: LINEAR } };
  checkOutput(last.shape, classes);
  if (last.shape.length !== 1)
    layers.push({
      ...{ name: 'logits', owner: 'logits', className: 'Flatten', inputs: [at], weights: [] },
      ...{ work: { kind: 'reshape' }, shape: [classes], passesOn: true },
    });
  return { ...plan, layers, logits: layers.length - 1 };
}

function checkOutput(shape: readonly number[], classes: number): void {
  if (sizeOf(shape) === classes) return;
  if (sizeOf(shape) === 1 && classes === 2)
    throw new NetworkFileError(
      'The network has one output for two classes, and Depthlens needs a logit for each',
      'End it with `Dense(2)`: of a sigmoid with logit z, the two logits are 0 and z.',
    );
  throw new NetworkFileError(
    `The network gives ${shapeText(shape)}, and the data set has ${classes} classes`,
    'It needs one output for each class, in the order of the labels. `dataset.classes` chooses and orders classes.',
  );
}
