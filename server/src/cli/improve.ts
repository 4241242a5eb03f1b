import { percent } from '../counted.ts';
import {
  type BetterPredictions,
  betterPredictions,
  type Comparison,
  type HeldOut,
} from '../results/betterPredictions.ts';
import type { OverMembers } from '../results/overMembers.ts';
import { readRunRecord } from '../runs/folder.ts';
import { runState } from '../runs/status.ts';
import { UserError } from './errors.ts';
import { alignColumns, figure } from './format.ts';
import { refuseSweep } from './noSweep.ts';

/** `depthlens improve RUN`: whether a middle layer's answer is better than the network's. @returns the exit code */
export async function improve(runFolder: string, { json }: { json?: boolean }): Promise<number> {
  const { experiment, probes } = readRunRecord(runFolder);
  refuseSweep(runFolder);
  if (!runState(runFolder).members.some(({ status }) => status === 'finished'))
    throw new UserError(`${runFolder} has no finished member yet, so nothing can be improved`);
  if (experiment.probes.examples !== 'all')
    throw new UserError(
      'This run asked its probes only about undecided images, so a layer has no answer for the others',
      'Run it with `probes: { examples: all }`.',
    );
  const better = await betterPredictions(runFolder);
  const names = probes.map(({ name }) => name);
  if (json) console.log(JSON.stringify({ probes: names, ...better }, null, 2));
  else console.log([corner(better, names), onNewImages(better.heldOut, names)].join('\n\n'));
  return 0;
}

function corner({ corner }: BetterPredictions, names: readonly string[]): string {
  if (!corner)
    return (
      'No image has a prediction depth both in training and held out, so none is "ambiguous unless the label is given". ' +
      'That takes several members with `ensemble: { members: 10, split: 0.5 }` or so.'
    );
  const { images, answers, network, probes } = corner;
  return [
    `The ${images} images nearest to "ambiguous unless the label is given", in the members that held them out (${answers} answers):`,
    alignColumns([
      ['', 'accuracy'],
      ...names.map((name, probe) => [`${String(probe).padStart(2)} ${name}`, percent(probes[probe])]),
      ['   the network', percent(network)],
    ]),
    'Which images these are is known only with their labels, so that is no gain on new images yet.',
  ].join('\n');
}

function onNewImages(heldOut: HeldOut | null, names: readonly string[]): string {
  if (!heldOut)
    return 'On new images: it takes validation images to choose a layer and test images to try it on, and this run lacks some.';
  const { rule, validation, test } = heldOut;
  const about =
    'On new images, whose labels are not known. Of all rules "from this prediction depth on, take the answer of that layer", ' +
    'that which is best on validation';
  if (!rule)
    return `${about} is none: the network alone is best there (${share(validation.network)}), and on the test split it has ${share(test.network)}.`;
  const from =
    rule.depth === 0
      ? 'always'
      : rule.depth === names.length
        ? 'where no depth is defined'
        : `from depth ${rule.depth} on, and where no depth is defined`;
  const row = (split: string, { answers, network, withRule, gain }: Comparison) => [
    split,
    String(answers),
    share(network),
    share(withRule),
    points(gain),
  ];
  return [
    `${about}: ${from}, layer ${rule.probe} ${names[rule.probe]}.`,
    alignColumns([
      ['', 'answers', 'network', 'with the rule', 'gain'],
      row('validation, on which it was chosen', validation),
      row('test, which had no part in it', test),
    ]),
  ].join('\n');
}

const share = (value: OverMembers) => figure(value, percent);

/** Percentage points, with their sign. */
function points({ mean, spread }: OverMembers): string {
  const shown = `${mean < 0 ? '' : '+'}${(100 * mean).toFixed(2)}`;
  return spread === null ? shown : `${shown} ±${(100 * spread).toFixed(2)}`;
}
