import { SPLITS, type SplitName } from '../protocol.ts';
import { readRunRecord } from '../runs/folder.ts';
import { readJournal, replay } from '../runs/journal.ts';
import { curveFile, NOT_PROBED, readArray } from '../runs/memberFiles.ts';
import { finishedMembers, type OnMember } from './members.ts';
import { type OverMembers, overMembers } from './overMembers.ts';

/**
 * The components of a split under label noise (section 3.2): examples whose label is the true one; the mislabeled ones
 * against their new labels; the same ones against their original labels. `all` of the split is there always, the others
 * only where labels were changed: the test split's never are.
 */
export const COMPONENTS = ['all', 'unchanged', 'mislabeled', 'mislabeled_original'] as const;
export type Component = (typeof COMPONENTS)[number];

/** One learning curve: the accuracy on a component of a split, over steps of training or over probes. */
export interface LearningCurve {
  split: SplitName;
  component: Component;
  /** At each step or probe, over the members that have such examples. */
  accuracy: OverMembers[];
  /** How many members those are. */
  members: number;
}

export interface LearningCurves {
  /** Accuracy of the networks over `steps`; null where nothing was trained. */
  training: { steps: number[]; curves: LearningCurve[] } | null;
  /** Accuracy of the probes, the input's first; null where not every probe was asked about every example. */
  inference: { probes: string[]; curves: LearningCurve[] } | null;
}

/** The training and inference learning curves of the finished members of a run (section 3.2, Figure 5). */
export async function learningCurves(runFolder: string): Promise<LearningCurves> {
  return { training: await trainingCurves(runFolder), inference: await inferenceCurves(runFolder) };
}

async function trainingCurves(runFolder: string): Promise<LearningCurves['training']> {
  let steps: number[] | undefined;
  const values = collectCurves();
  for (const training of await memberTrainings(runFolder)) {
    steps ??= training.steps;
    for (const { split, component, accuracies } of training.curves) values.add(split, component, accuracies);
  }
  return steps ? { steps, curves: values.curves() } : null;
}

/** One curve of one member. */
export interface MemberCurve {
  split: SplitName;
  component: Component;
  accuracies: number[];
}

/** All curves of one member, over the steps at which it was evaluated. */
export interface MemberTraining {
  steps: number[];
  curves: MemberCurve[];
}

/** Of every finished member that was trained here. */
export async function memberTrainings(runFolder: string): Promise<MemberTraining[]> {
  const trainings: MemberTraining[] = [];
  for (const [member, { status }] of replay(readJournal(runFolder)).members.entries()) {
    const training = status === 'finished' ? await memberTraining(runFolder, member) : undefined;
    if (training) trainings.push(training);
  }
  return trainings;
}

/** The curves of a member that is trained; undefined where nothing was. */
export async function memberTraining(runFolder: string, member: number): Promise<MemberTraining | undefined> {
  const evaluated = await readArray<Int32Array>(runFolder, member, curveFile('evaluation_steps'));
  if (!evaluated) return undefined;
  const curves: MemberCurve[] = [];
  for (const split of SPLITS)
    for (const component of COMPONENTS) {
      const curve = await readArray<Float32Array>(runFolder, member, curveFile(curveName(split, component)));
      if (curve) curves.push({ split, component, accuracies: [...curve] });
    }
  return { steps: [...evaluated], curves };
}

/** The name under which a member keeps a curve of its training (`trainer/network.ts`). */
export function curveName(split: SplitName, component: Component): string {
  return component === 'all' ? `${split}_accuracy` : `${split}_${component}_accuracy`;
}

async function inferenceCurves(runFolder: string): Promise<LearningCurves['inference']> {
  const { probes, experiment } = readRunRecord(runFolder);
  if (experiment.probes.examples !== 'all') return null;
  const values = collectCurves();
  for await (const { split, component, accuracies } of inferenceByMember(runFolder, probes.length))
    values.add(split, component, accuracies);
  return { probes: probes.map(({ name }) => name), curves: values.curves() };
}

/** The accuracy of each probe in each finished member, on every component of its splits. */
export async function* inferenceByMember(
  runFolder: string,
  probes: number,
  onMember?: OnMember,
): AsyncGenerator<MemberCurve & { member: number }> {
  for await (const splits of finishedMembers(runFolder, onMember))
    for (const { member, split, rows, read } of splits) {
      const classes = await read('probe_classes');
      const labels = await read('labels');
      const originals = (await read('original_labels')) ?? labels;
      if (!classes || !labels || !originals) continue;
      for (const [component, accuracies] of componentAccuracies(classes, labels, originals, rows, probes))
        yield { member, split, component, accuracies };
    }
}

/**
 * The accuracy of each probe on each component that has examples. Pure.
 * @param classes the class of every example at every probe, [rows, probes]
 */
export function componentAccuracies(
  classes: ArrayLike<number>,
  labels: ArrayLike<number>,
  originals: ArrayLike<number>,
  rows: number,
  probes: number,
): Map<Component, number[]> {
  const right = () => new Array<number>(probes).fill(0);
  const counts = { unchanged: right(), mislabeled: right(), mislabeled_original: right() };
  let changed = 0;
  for (let i = 0; i < rows; i++) {
    const isChanged = labels[i] !== originals[i];
    if (isChanged) changed++;
    for (let probe = 0; probe < probes; probe++) {
      const here = classes[i * probes + probe];
      if (here === NOT_PROBED) continue;
      if (here === labels[i]) counts[isChanged ? 'mislabeled' : 'unchanged'][probe]++;
      else if (isChanged && here === originals[i]) counts.mislabeled_original[probe]++;
    }
  }
  const all = counts.unchanged.map((count, probe) => (count + counts.mislabeled[probe]) / rows);
  const accuracies = new Map<Component, number[]>([['all', all]]);
  if (changed === 0) return accuracies;
  const share = (numbers: number[], of: number) => numbers.map(count => count / of);
  if (changed < rows) accuracies.set('unchanged', share(counts.unchanged, rows - changed));
  accuracies.set('mislabeled', share(counts.mislabeled, changed));
  accuracies.set('mislabeled_original', share(counts.mislabeled_original, changed));
  return accuracies;
}

/** Collects the curves of the members, and puts those of the same component together. */
export function collectCurves() {
  const collected = new Map<string, { split: SplitName; component: Component; ofMembers: number[][] }>();
  return {
    add(split: SplitName, component: Component, curve: number[]) {
      // A component that a member does not have is NaN all along.
      if (curve.some(Number.isNaN)) return;
      const key = `${split} ${component}`;
      const entry = collected.get(key) ?? { split, component, ofMembers: [] };
      entry.ofMembers.push(curve);
      collected.set(key, entry);
    },
    curves(): LearningCurve[] {
      const order = ({ split, component }: { split: SplitName; component: Component }) =>
        SPLITS.indexOf(split) * COMPONENTS.length + COMPONENTS.indexOf(component);
      return [...collected.values()]
        .sort((a, b) => order(a) - order(b))
        .map(({ split, component, ofMembers }) => ({
          split,
          component,
          accuracy: ofMembers[0].map((_, i) => overMembers(ofMembers.map(curve => curve[i]))),
          members: ofMembers.length,
        }));
    },
  };
}
