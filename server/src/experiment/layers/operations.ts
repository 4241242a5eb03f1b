import type { Operation } from '../network.ts';
import { sizeOf } from './plan.ts';
import type { NetworkPlan } from './planNetwork.ts';
import { NetworkFileError } from './problem.ts';

/** The names that the first and the last place of every network have. */
const ENDS = ['input', 'softmax'];

/**
 * Where probes can stand in a network of one's own: at the input, after every layer that does not merely pass on what it
 * gets, and after the softmax. What a layer costs that has no probe counts with the one before it.
 */
export function planOperations({ layers, input }: NetworkPlan): Operation[] {
  const operations: Operation[] = [plain('input', sizeOf(input))];
  const owned = new Set<string>();
  for (const layer of layers) {
    const parameters = owned.has(layer.owner) ? 0 : layer.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    owned.add(layer.owner);
    if (layer.passesOn) continue;
    if (ENDS.includes(layer.name))
      throw new NetworkFileError(
        `A layer has the name ${layer.name}, which Depthlens gives to ${layer.name === 'input' ? 'the image' : 'the probabilities'}`,
        'Give it another name.',
      );
    operations.push({
      ...plain(layer.name, sizeOf(layer.shape)),
      multiplyAdds: layer.multiplyAdds ?? 0,
      parameters,
    });
  }
  const classes = sizeOf(layers[layers.length - 1].shape);
  return [...operations, plain('softmax', classes)];
}

function plain(name: string, width: number): Operation {
  return { name, width, multiplyAdds: 0, parameters: 0, paper: false };
}
