import type { SplitName } from '../../protocol.ts';
import { meanTimes, type RunFacts } from './facts.ts';
import type { Annotation } from './figure.ts';

/** What the notes of figures say, and why a figure cannot be drawn. */

export function count(n: number, what: string): string {
  return `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
}

/** The dataset and the network of a run, for a title. */
export function runTitle({ architecture, dataset, name }: RunFacts): string {
  return architecture ? `${name} (${architecture}, ${dataset})` : `${name} (${dataset})`;
}

/** `200 images of the validation split; behind each, 2.4 members that did not train on it (on average).` */
export function imagesBehind(facts: RunFacts, split: SplitName, images: number): string {
  const times = meanTimes(facts, split);
  const trained = split === 'train' ? 'trained on it' : 'did not train on it';
  const members = facts.members === 1 ? 'the one member' : `${round(times)} members on average`;
  return `${count(images, 'image')} of the ${split} split; behind each, ${members} that ${trained}.`;
}

/** Of figures of single predictions, where an image counts as often as it is held out. */
export function heldOutImages(facts: RunFacts, split: SplitName): string {
  const members = facts.members === 1 ? 'its one member' : `the ${facts.members} members`;
  return `${runTitle(facts)}: ${split} split; all predictions of ${members}, each on the images that it did not train on.`;
}

/** How much of the run there is; nothing where it is whole. */
export function unfinished({ name, members, membersAsked }: RunFacts): string[] {
  return members < membersAsked ? [`${name}: ${members} of ${membersAsked} members are finished so far.`] : [];
}

export function undefinedDepths(facts: RunFacts, splits: readonly SplitName[]): string[] {
  const members = splits.flatMap(split => facts.byDepth[split] ?? []);
  const left = members.reduce((sum, member) => sum + member.undefinedDepths, 0);
  if (left === 0) return [];
  const all = members.reduce((sum, { examples }) => sum + examples.reduce((a, b) => a + b, 0), left);
  return [
    `${facts.name}: ${left.toLocaleString('en-US')} of ${count(all, 'prediction depth')} are undefined (the last probe ` +
      'differs from the network) and left out.',
  ];
}

/** @returns what is missing for a figure of prediction depths; null: nothing is */
export function lacksDepths({ name, members, measures }: RunFacts): string | null {
  if (members === 0) return `${name} has no finished member yet`;
  return measures.includes('prediction_depth') ? null : needsMeasure(name, 'prediction_depth');
}

export function lacksMembers({ name, members }: RunFacts, least = 2): string | null {
  return members < least ? `needs at least ${least} members, and ${name} has ${members} finished` : null;
}

export function needsMeasure(run: string, measure: string): string {
  return `needs ${measure} in \`measures\`, which ${run} does not have`;
}

/** Two figures behind the point, without needless zeros. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** `0.83`, `−0.70`: with a minus sign as in print. */
export function signed(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** A correlation as an annotation; none where it is undefined. */
export function correlation(name: string, value: number): Annotation[] {
  return Number.isNaN(value) ? [] : [{ kind: 'value', name, value, text: `${name} ${signed(value)}` }];
}
