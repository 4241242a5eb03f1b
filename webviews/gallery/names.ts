import type { Criteria, Measure, Order } from '../common/criteria.ts';

/** Names of measures as a list shows them. PD: prediction depth. */
export const MEASURE_NAMES: Record<Measure, string> = {
  depthVal: 'PD in validation',
  depthTrain: 'PD in training',
  suspicion: 'Suspicion',
  consistency: 'Consistency score',
  consensusConsistency: 'Consensus-consistency',
  entropy: 'Entropy of predictions',
  outputMargin: 'Output margin',
  inputMargin: 'Input margin',
  iterationTrain: 'Iteration learned, training',
  iterationVal: 'Iteration learned, validation',
};

export const SORT_NAMES: Record<Order['by'], string> = {
  index: 'Index',
  label: 'Label',
  consensusClass: 'Consensus class',
  ...MEASURE_NAMES,
};

export { FORM_NAMES } from '../common/formNames.ts';

export const AGREEMENT_NAMES: Record<Criteria['agreement'], string> = {
  any: 'Any',
  right: 'The same',
  wrong: 'Different',
  suspect: 'Suspects',
};

export const NOISE_NAMES: Record<Criteria['noise'], string> = {
  any: 'Any',
  changed: 'Label changed by label noise',
  unchanged: 'Label left as it was',
};

export const PART_NAMES: Record<Criteria['part'], string> = {
  any: 'Any',
  trained: 'By some member',
  never: 'By none',
};

export const MARK_NAMES: Record<Criteria['marks'], string> = {
  any: 'Any',
  marked: 'Marked',
  unmarked: 'Not marked',
  relabel: 'Relabel',
  keep: 'Keep',
  drop: 'Drop',
};
