import { closest, cornerDistances } from '../difficulty/forms.ts';
import {
  type AnswersByDepth,
  accuracyWith,
  bestRule,
  countAnswers,
  noAnswers,
  type Rule,
} from '../difficulty/middleLayer.ts';
import { meanOf, rowLookup } from './ensemble.ts';
import { finishedMembers } from './members.ts';
import { type OverMembers, overMembers } from './overMembers.ts';
import { readEnsemble } from './readEnsemble.ts';

/** How many images a corner takes, as in the paper. */
const NEAREST = 100;

/** Whether a middle layer knows better than the network (section 4, "Improving the prediction accuracy"). */
export interface BetterPredictions {
  /** Images nearest to "ambiguous unless the label is given", answered by the members that held them out. */
  corner: {
    images: number;
    answers: number;
    network: number;
    /** Accuracy of each probe, the input's first. */
    probes: number[];
  } | null;
  /** The rule that was best on validation, tried on the test split. null where one of them is not there. */
  heldOut: HeldOut | null;
}

export interface HeldOut {
  /** null: the network alone was best. */
  rule: Rule | null;
  validation: Comparison;
  test: Comparison;
}

export interface Comparison {
  /** Images, counted once for each member that answered. */
  answers: number;
  /** Accuracies and their difference, over the members. */
  network: OverMembers;
  withRule: OverMembers;
  gain: OverMembers;
}

/** @throws a plain message if the folder is no run, cannot be read, or not every probe was asked */
export async function betterPredictions(runFolder: string): Promise<BetterPredictions> {
  const members: { validation: AnswersByDepth; test: AnswersByDepth }[] = [];
  const ensemble = await readEnsemble(runFolder, async (splits, { probes }) => {
    const counted = { train: noAnswers(probes), validation: noAnswers(probes), test: noAnswers(probes) };
    for (const { split } of splits) {
      if (split.split === 'train') continue;
      const [depths, predictions, probeClasses, labels] = [
        (await split.read('prediction_depth')) ?? [],
        (await split.read('predictions')) ?? [],
        (await split.read('probe_classes')) ?? [],
        (await split.read('labels')) ?? [],
      ];
      if (depths.length === labels.length)
        countAnswers(counted[split.split], depths, predictions, probeClasses, labels);
    }
    members.push(counted);
  });
  const distances = cornerDistances(meanOf(ensemble.unseen.depth), meanOf(ensemble.train.depth), ensemble.probes - 1);
  const rows = closest(distances.ambiguous_without_label, NEAREST);
  return {
    corner: rows.length > 0 ? await askCorner(runFolder, ensemble.index, ensemble.probes, rows) : null,
    heldOut: heldOut(members),
  };
}

/** Chooses on the validation answers of all members, and compares on the test answers of each. Pure. */
export function heldOut(members: readonly { validation: AnswersByDepth; test: AnswersByDepth }[]): HeldOut | null {
  const answers = ({ answers }: AnswersByDepth) => answers.reduce((sum, count) => sum + count, 0);
  if (members.length === 0 || members.some(({ validation, test }) => answers(validation) * answers(test) === 0))
    return null;
  const rule = bestRule(together(members.map(({ validation }) => validation)));
  const compare = (split: 'validation' | 'test'): Comparison => {
    const network = members.map(member => accuracyWith(null, member[split]));
    const withRule = members.map(member => accuracyWith(rule, member[split]));
    return {
      answers: members.reduce((sum, member) => sum + answers(member[split]), 0),
      network: overMembers(network),
      withRule: overMembers(withRule),
      gain: overMembers(withRule.map((accuracy, m) => accuracy - network[m])),
    };
  };
  return { rule, validation: compare('validation'), test: compare('test') };
}

function together(all: readonly AnswersByDepth[]): AnswersByDepth {
  const sum = noAnswers(all[0].probes);
  for (const one of all)
    for (const key of ['answers', 'networkRight', 'probeRight'] as const)
      for (let i = 0; i < one[key].length; i++) sum[key][i] += one[key][i];
  return sum;
}

async function askCorner(
  runFolder: string,
  index: Int32Array,
  probes: number,
  rows: readonly number[],
): Promise<BetterPredictions['corner']> {
  const wanted = new Set(rows);
  const rowOf = rowLookup(index);
  const right = new Array<number>(probes).fill(0);
  let [answers, network] = [0, 0];
  for await (const splits of finishedMembers(runFolder)) {
    const split = splits.find(({ split }) => split === 'validation');
    if (!split) continue;
    const positions = (await split.read('index')) ?? [];
    const [labels, predictions, classes] = [
      (await split.read('labels')) ?? [],
      (await split.read('predictions')) ?? [],
      (await split.read('probe_classes')) ?? [],
    ];
    for (let i = 0; i < positions.length; i++) {
      if (!wanted.has(rowOf(positions[i]))) continue;
      answers++;
      if (predictions[i] === labels[i]) network++;
      for (let probe = 0; probe < probes; probe++) if (classes[i * probes + probe] === labels[i]) right[probe]++;
    }
  }
  return {
    images: rows.length,
    answers,
    network: network / answers,
    probes: right.map(count => count / answers),
  };
}
