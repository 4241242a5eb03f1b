import { measured } from '../common/counts.ts';
import type { Criteria, Measure, Range } from '../common/criteria.ts';
import { FORM_NAMES, MARK_NAMES, MEASURE_NAMES, NOISE_NAMES, PART_NAMES } from './names.ts';

/** `3 to 7`, `from 3`, `up to 7`. */
export function rangeText([from, to]: Range): string {
  if (from !== null && to !== null) return from === to ? measured(from) : `${measured(from)} to ${measured(to)}`;
  return from !== null ? `from ${measured(from)}` : `up to ${measured(to ?? Number.NaN)}`;
}

/** One of the criteria, as a person reads it, and what is left without it. */
export interface Chip {
  text: string;
  without: Criteria;
}

/** All criteria that leave something out. */
export function chipsOf(criteria: Criteria, classes: readonly string[]): Chip[] {
  const { text, labels, consensus, forms, agreement, noise, part, marks, ranges } = criteria;
  const chip = (words: string, change: Partial<Criteria>): Chip => ({
    text: words,
    without: { ...criteria, ...change },
  });
  return [
    ...(text.trim() === '' ? [] : [chip(`“${text.trim()}”`, { text: '' })]),
    ...labels.map(one => chip(`Label: ${classes[one] ?? one}`, { labels: labels.filter(other => other !== one) })),
    ...consensus.map(one =>
      chip(`Consensus: ${classes[one] ?? one}`, { consensus: consensus.filter(other => other !== one) }),
    ),
    ...forms.map(form => chip(FORM_NAMES[form] ?? form, { forms: forms.filter(other => other !== form) })),
    ...(agreement === 'any' ? [] : [chip(CHIP_AGREEMENT[agreement], { agreement: 'any' })]),
    ...(noise === 'any' ? [] : [chip(NOISE_NAMES[noise], { noise: 'any' })]),
    ...(part === 'any' ? [] : [chip(`Trained on: ${PART_NAMES[part].toLowerCase()}`, { part: 'any' })]),
    ...(marks === 'any' ? [] : [chip(`Mark: ${MARK_NAMES[marks].toLowerCase()}`, { marks: 'any' })]),
    ...(Object.entries(ranges) as [Measure, Range][]).map(([measure, range]) => {
      const { [measure]: _, ...others } = ranges;
      return chip(`${MEASURE_NAMES[measure]}: ${rangeText(range)}`, { ranges: others });
    }),
  ];
}

const CHIP_AGREEMENT: Record<Criteria['agreement'], string> = {
  any: '',
  right: 'Consensus is the label',
  wrong: 'Consensus is not the label',
  suspect: 'Suspects',
};
