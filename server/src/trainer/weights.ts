import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors, readSafetensors, type Tensor } from '../data/formats/safetensors.ts';
import type { Model } from '../models/model.ts';
import { writeWhole } from '../runs/atomic.ts';
import { memberFolder } from '../runs/folder.ts';
import { CHECKPOINT_FILE, WEIGHTS_FILE } from '../runs/memberFiles.ts';
import { savedChanges } from '../training/changes.ts';
import type { TrainingState } from '../training/state.ts';

const LAYOUT = 'convolutions: height, width, in, out; dense: in, out';

/** Saves the weights of a trained network, for this run and for other tools. */
export function saveWeights(runFolder: string, member: number, model: Model, weights: TrainingState['weights']): void {
  const tensors = Object.fromEntries(
    model.parameters.map(({ name, variable }) => [name, { shape: variable.shape, data: weights[name] }]),
  );
  const metadata = { format: 'depthlens', layout: LAYOUT, architecture: model.architecture };
  writeWhole(join(memberFolder(runFolder, member), WEIGHTS_FILE), encodeSafetensors(tensors, metadata));
}

export async function loadWeights(runFolder: string, member: number): Promise<TrainingState['weights']> {
  const { tensors } = await readSafetensors(join(memberFolder(runFolder, member), WEIGHTS_FILE));
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data as Float32Array]));
}

/** Saves the state of training, in place of the one before. */
export function saveCheckpoint(runFolder: string, member: number, state: TrainingState): void {
  const tensors: Record<string, Tensor> = {};
  const put = (name: string, data: Tensor['data']) => {
    tensors[name] = { shape: [data.length], data };
  };
  put('losses', state.losses);
  put('evaluated_steps', state.evaluatedSteps);
  for (const [name, values] of Object.entries(state.weights)) put(`weights/${name}`, values);
  for (const [name, values] of Object.entries(state.velocities)) put(`velocities/${name}`, values);
  for (const [name, values] of Object.entries(state.accuracies)) put(`accuracies/${name}`, values);
  for (const [name, { prediction, since, changes }] of Object.entries(state.learned)) {
    put(`prediction/${name}`, prediction);
    put(`since/${name}`, since);
    if (changes) put(`changes/${name}`, changes.values);
  }
  const file = encodeSafetensors(tensors, { step: String(state.step) });
  writeWhole(join(memberFolder(runFolder, member), CHECKPOINT_FILE), file);
}

/** The state that was last saved, if any was. */
export async function loadCheckpoint(runFolder: string, member: number): Promise<TrainingState | undefined> {
  const path = join(memberFolder(runFolder, member), CHECKPOINT_FILE);
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = await readSafetensors(path);
  const group = <T extends Tensor['data']>(prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(`${prefix}/`))
        .map(([name, { data }]) => [name.slice(prefix.length + 1), data as T]),
    );
  const since = group<Int32Array>('since');
  // Older versions did not keep them.
  const changes: Partial<Record<string, Int32Array>> = group<Int32Array>('changes');
  return {
    step: Number(metadata.step),
    weights: group('weights'),
    velocities: group('velocities'),
    losses: tensors.losses.data as Float32Array,
    evaluatedSteps: tensors.evaluated_steps.data as Int32Array,
    accuracies: group('accuracies'),
    learned: Object.fromEntries(
      Object.entries(group<Int32Array>('prediction')).map(([name, prediction]) => [
        name,
        { prediction, since: since[name], changes: changes[name] && savedChanges(changes[name]) },
      ]),
    ),
  };
}
