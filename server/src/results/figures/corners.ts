import { CORNERS, type Corner, closest, cornerDistances } from '../../difficulty/forms.ts';
import { meanOf } from '../ensemble.ts';
import { type RunFacts, rowsOf } from './facts.ts';
import { lacksDepths } from './say.ts';

/** The forms of difficulty (section 4) in words. */
export const FORM_NAMES: Record<Corner, string> = {
  easy: 'easy',
  different_class: 'looks like a different class',
  ambiguous_without_label: 'ambiguous unless the label is given',
  ambiguous: 'ambiguous',
};

/** Rows of the images nearest to each corner, nearest first. @param most how many a corner takes (100 in the paper) */
export function nearestToCorners(facts: RunFacts, most: number): { form: Corner; rows: number[] }[] {
  const distances = cornerDistances(meanOf(facts.unseen.depth), meanOf(facts.train.depth), facts.deepest);
  return CORNERS.map(({ form }) => ({ form, rows: closest(distances[form], most) }));
}

/** Rows of images with a prediction depth both in training and in validation. */
export function rowsOfBoth(facts: RunFacts): number[] {
  return rowsOf(facts, 'validation').filter(
    row => facts.train.depth.count[row] > 0 && facts.unseen.depth.count[row] > 0,
  );
}

/** @returns why a run cannot tell the forms of difficulty apart; null: it can */
export function lacksForms(facts: RunFacts): string | null {
  const lack = lacksDepths(facts);
  if (lack) return lack;
  if (facts.dataset === 'embeddings')
    return `needs several networks that hold out other images; ${facts.name} has embeddings of one`;
  if (facts.split === 'full')
    return `needs images that some members trained on and others held out: \`ensemble: { split: 0.1 }\` or so, not full as in ${facts.name}`;
  if (facts.members < 2) return `needs at least 2 members, and ${facts.name} has ${facts.members} finished`;
  return rowsOfBoth(facts).length === 0 ? 'needs an image that one member trained on and another held out' : null;
}
