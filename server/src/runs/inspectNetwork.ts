import { DataError } from '../data/errors.ts';
import { checkTrainable, openLayersNetwork } from '../data/networkFile/open.ts';
import { FILE_KEY } from '../data/networkFile/read.ts';
import { nearest } from '../experiment/nearest.ts';
import { isFull, type OwnNetwork } from '../experiment/ownNetwork.ts';
import type { Experiment } from '../experiment/resolve.ts';
import type { OnnxTask } from '../protocol.ts';
import { startTrainer } from './trainerProcess.ts';

type WithNetwork = Experiment & { network: object };

/**
 * Looks at the file of a network of the user's own, for images of a size.
 * @returns the experiment with its operations and its fingerprint; as it was where the network is one of the paper's
 * @throws DataError where file, images and what is to be done do not fit
 */
export async function inspectNetwork<Asked extends WithNetwork>(
  experiment: Asked,
  experimentFolder: string,
  image: [number, number, number],
  classes: number,
): Promise<Asked> {
  const { model, training } = experiment.network;
  const known = (network: OwnNetwork): Asked => ({
    ...experiment,
    network: { ...experiment.network, model: { ...model, ...network } },
  });
  if (model.architecture === 'onnx') {
    const { placement } = experiment.probes;
    return known(await inspectOnnx({ file: model.file ?? '', experimentFolder, image, classes, placement }));
  }
  if (model.architecture !== 'custom') return experiment;
  const { file = '', weights = 'file' } = model;
  const opened = await openLayersNetwork({ file, weights }, experimentFolder, image, classes);
  if (training.schedule.length > 0) checkTrainable(opened, isFull(training));
  // What cannot be read of its weights is told now, not by a trainer.
  if (weights === 'file') await opened.weights();
  const { operations, fingerprint } = opened;
  const names = operations.map(({ name }) => name);
  const { placement } = experiment.probes;
  const listed = Array.isArray(placement) ? placement : [];
  const unknown = listed.findIndex(name => !names.includes(name));
  if (unknown >= 0) {
    const asked = listed[unknown];
    const meant = nearest(asked, names);
    throw new DataError(`The network has no layer "${asked}"`, {
      path: ['probes', 'placement', unknown],
      hint: meant ? `Did you mean "${meant}"?` : `It has: ${names.join(', ')}.`,
    });
  }
  return known({ operations, fingerprint });
}

/** Asks a trainer process: nothing native is loaded into this one. */
async function inspectOnnx(task: OnnxTask): Promise<OwnNetwork> {
  let found: OwnNetwork | undefined;
  const trainer = startTrainer({ type: 'inspect_onnx', task }, report => {
    if (report.type === 'network') found = report.network;
  });
  const end = await trainer.end;
  if (found) return found;
  const { reason, hint } = end.ended === 'failed' ? end : { reason: 'The trainer ended without an answer.' };
  throw new DataError(reason.replace(/\.$/, ''), { path: FILE_KEY, ...(hint !== undefined && { hint }) });
}
