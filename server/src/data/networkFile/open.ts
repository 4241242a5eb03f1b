import { planOperations } from '../../experiment/layers/operations.ts';
import { type NetworkPlan, planNetwork } from '../../experiment/layers/planNetwork.ts';
import { looksAtBatches, whyNotFresh, whyUntrainable } from '../../experiment/layers/training.ts';
import type { OwnNetwork } from '../../experiment/ownNetwork.ts';
import { DataError } from '../errors.ts';
import { FILE_KEY, type LayersFile, networkFileProblem, readLayersFile } from './read.ts';
import { fingerprintOf, readWeights, weightFiles } from './weights.ts';

type Image = readonly [height: number, width: number, channels: number];

/** A network of the user's, planned for their images. */
export interface OpenedNetwork extends OwnNetwork {
  plan: NetworkPlan;
  /** Its weights, by `LAYER/WEIGHT`. */
  weights(): Promise<Map<string, Float32Array>>;
}

/**
 * Opens the file of a network for images of a size.
 * @throws DataError where file, images, classes or what is to be done with it do not fit
 */
export async function openLayersNetwork(
  { file, weights: start }: { file: string; weights: 'file' | 'fresh' },
  experimentFolder: string,
  image: Image,
  classes: number,
): Promise<OpenedNetwork> {
  const opened = await readLayersFile(file, experimentFolder);
  const { plan, operations } = planned(opened, image, classes);
  const shards = start === 'file' ? (await weightFiles(opened)).flat() : [];
  if (start === 'fresh') refuseIf(whyNotFresh(plan));
  return {
    plan,
    operations,
    fingerprint: await fingerprintOf([opened.path, ...shards]),
    weights: () => readWeights(opened, plan),
  };
}

function planned(file: LayersFile, image: Image, classes: number) {
  try {
    const plan = planNetwork(file.graph, image, classes);
    return { plan, operations: planOperations(plan) };
  } catch (error) {
    throw networkFileProblem(error, file.path);
  }
}

/** Refuses to train what cannot be trained. @param full whether every step takes all images */
export function checkTrainable({ plan }: Pick<OpenedNetwork, 'plan'>, full: boolean): void {
  refuseIf(whyUntrainable(plan));
  const layer = full ? looksAtBatches(plan) : undefined;
  refuseIf(
    layer &&
      `Layer ${layer} is a batch norm, which looks at a batch as a whole: \`batch_size: full\` would give it parts. Use a number`,
  );
}

function refuseIf(reason: string | undefined): void {
  if (reason) throw new DataError(reason, { path: FILE_KEY });
}
