import { dirname } from 'node:path';
import { openLayersNetwork } from '../data/networkFile/open.ts';
import type { ImageShape, Model } from '../models/model.ts';
import { ownModel } from '../models/own/ownModel.ts';
import type { Random } from '../random.ts';
import type { RunRecord } from '../runs/folder.ts';

/**
 * The network of the user's own that a run has, as it begins.
 * @param random what fresh weights are drawn from
 * @throws a plain message if its file is not the one that the run began with
 */
export async function ownNetwork(
  { experiment, experimentFile }: RunRecord,
  { height, width, channels }: ImageShape,
  classes: number,
  random: Random,
): Promise<Model> {
  const { file, weights, fingerprint } = experiment.network!.model;
  const start = weights ?? 'file';
  const image = [height, width, channels] as const;
  const opened = await openLayersNetwork({ file: file!, weights: start }, dirname(experimentFile), image, classes);
  checkNetworkFile(file!, opened.fingerprint, fingerprint);
  return ownModel(opened.plan, start === 'file' ? await opened.weights() : random);
}

/** @throws a plain message if the file of a network is not the one that a run began with */
export function checkNetworkFile(file: string, found: string, ofRun: string | undefined): void {
  if (found !== ofRun)
    throw new Error(
      `The file of the network, ${file}, or its weights, are not those that this run began with. Put the old ones back and resume, or start a new run.`,
    );
}
