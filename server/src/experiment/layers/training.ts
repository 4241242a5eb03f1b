import type { NetworkPlan } from './planNetwork.ts';

/** Why a network cannot be trained here; undefined where it can. */
export function whyUntrainable({ layers }: NetworkPlan): string | undefined {
  const stuck = layers.find(({ untrainable }) => untrainable !== undefined);
  if (stuck) return `Layer ${stuck.name} (${stuck.className}) ${stuck.untrainable}`;
  const trained = layers.some(({ weights }) => weights.some(weight => weight.trained));
  return trained ? undefined : 'None of its layers has a weight that is trained';
}

/** Why fresh weights cannot be drawn; undefined where they can. */
export function whyNotFresh({ layers }: NetworkPlan): string | undefined {
  for (const { name, className, weights } of layers)
    for (const weight of weights)
      if (weight.initializer.kind === 'unknown')
        return `Layer ${name} (${className}) has the initializer ${weight.initializer.name} for its ${weight.name}, which Depthlens does not know`;
  return undefined;
}

/** Whether an image's part in a step depends on the others of its batch. */
export function looksAtBatches({ layers }: NetworkPlan): string | undefined {
  return layers.find(({ work }) => work.kind === 'batch_norm' && !work.frozen)?.name;
}
