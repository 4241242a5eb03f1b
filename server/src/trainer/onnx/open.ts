import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { openOnnxNetwork } from '../../data/networkFile/onnx.ts';
import type { ImageShape } from '../../models/model.ts';
import type { RunRecord } from '../../runs/folder.ts';
import { checkNetworkFile } from '../ownNetwork.ts';
import { type OnnxEmbedder, openOnnxSession } from './session.ts';

/** The ONNX model of a run. @throws a plain message if its file is not the one that the run began with */
export async function openOnnxOfRun(
  { experiment, experimentFile }: RunRecord,
  { height, width, channels }: ImageShape,
  threads = availableParallelism(),
): Promise<OnnxEmbedder & { logits: string }> {
  const { file = '', fingerprint } = experiment.network!.model;
  const image = [height, width, channels] as const;
  const network = await openOnnxNetwork(file, dirname(experimentFile), image, experiment.probes.placement);
  checkNetworkFile(file, network.fingerprint, fingerprint);
  return { ...(await openOnnxSession(network, threads)), logits: network.logits };
}
