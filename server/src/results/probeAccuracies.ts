import { SPLITS, type SplitName } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import type { MemberState, RunState } from '../runs/journal.ts';
import { type LogisticResult, logisticResult } from './logistic.ts';
import type { OverMembers } from './overMembers.ts';
import { splitResult } from './summary.ts';

/** The accuracies of all kinds of probes at every place of a run's network, over its finished members. */
export interface ProbeAccuracies {
  probes: string[];
  members: number;
  /** Whether there is a probe after every single operation. */
  everyOperation: boolean;
  /** The k of the prediction depths. */
  k: number;
  /** Of each k, ascending; none where not every probe was asked about every example. */
  byK: { k: number; splits: Partial<Record<SplitName, OverMembers[]>> }[];
  /** null where none was asked for. */
  logistic: LogisticResult | null;
}

/** Pure. @param wanted which members count; default: all that are finished */
export function probeAccuracies(
  { experiment, probes }: Pick<RunRecord, 'experiment' | 'probes'>,
  { members }: Pick<RunState, 'members'>,
  wanted: (member: number) => boolean = () => true,
): ProbeAccuracies {
  const finished = members.filter(({ status, summary }, member) => status === 'finished' && summary && wanted(member));
  const { k, other_k: others, placement } = experiment.probes;
  return {
    probes: probes.map(({ name }) => name),
    members: finished.length,
    everyOperation: placement === 'every_operation',
    k,
    byK: [k, ...others]
      .sort((a, b) => a - b)
      .map(each => ({ k: each, splits: accuraciesOf(finished, each === k ? undefined : each) }))
      .filter(({ splits }) => Object.keys(splits).length > 0),
    logistic: logisticResult(finished, probes),
  };
}

/** @param other a k that is not that of the prediction depths */
function accuraciesOf(finished: MemberState[], other?: number): Partial<Record<SplitName, OverMembers[]>> {
  const found: Partial<Record<SplitName, OverMembers[]>> = {};
  for (const split of SPLITS) {
    const result = splitResult(finished, split);
    const accuracies =
      other === undefined ? result?.probeAccuracy : result?.otherK.find(({ k }) => k === other)?.probeAccuracy;
    if (accuracies && accuracies.length > 0) found[split] = accuracies;
  }
  return found;
}
