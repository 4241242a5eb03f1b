import { byDepthPanel, meanByDepth } from './byDepth.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing } from './figure.ts';
import type { LeaveOneOut } from './leaveOneOut.ts';
import { count, lacksDepths, lacksMembers, round, runTitle, undefinedDepths, unfinished } from './say.ts';

/** What the figures of one member against the others are drawn from. */
export interface RunAgainstItself {
  facts: RunFacts;
  /** null where the run has too few members. */
  leaveOneOut: LeaveOneOut | null;
}

/** Figure 4 (middle; C.19): consensus-consistency of the others at each prediction depth of one member. */
export function figure4Middle(runs: readonly RunAgainstItself[]): Drawing {
  return againstOthers(runs, {
    id: 'figure-4-middle',
    paper: 'Figure 4 (middle), Figure C.19',
    title: 'The depth in one member tells how much the others agree',
    caption:
      'The mean consensus-consistency of all other members at each prediction depth of a single one. In the paper, the ' +
      'depth in one network predicts the uncertainty of an ensemble that it is not part of.',
    yName: 'consensus-consistency of the others',
    value: 'consensusConsistency',
  });
}

/** Figure C.21: prediction entropy of the others at each prediction depth of one member. */
export function figureC21(runs: readonly RunAgainstItself[]): Drawing {
  return againstOthers(runs, {
    id: 'figure-c21',
    paper: 'Figure C.21',
    title: 'The depth in one member tells the entropy of the others’ predictions',
    caption:
      'The mean entropy of the predictions of all other members at each prediction depth of a single one. In the paper, ' +
      'what one network decides early, an ensemble that it is not part of predicts alike.',
    yName: 'prediction entropy of the others',
    value: 'entropy',
  });
}

interface Wanted {
  id: string;
  paper: string;
  title: string;
  caption: string;
  yName: string;
  value: 'consensusConsistency' | 'entropy';
}

function againstOthers(runs: readonly RunAgainstItself[], wanted: Wanted): Drawing {
  for (const { facts, leaveOneOut } of runs) {
    const lack = lacksDepths(facts) ?? lacksMembers(facts, 3);
    if (lack) return { cannot: lack };
    const pairs = leaveOneOut?.members.reduce((sum, member) => sum + member.count.reduce((a, b) => a + b, 0), 0);
    if (!pairs) return { cannot: `needs images that at least 3 members of ${facts.name} did not train on` };
  }
  const deepest = Math.max(...runs.map(({ facts }) => facts.deepest));
  const series = runs.map(({ facts, leaveOneOut }, colour) => {
    const members = leaveOneOut!.members.map(member => ({ sum: member[wanted.value], count: member.count }));
    return meanByDepth(facts.name, colour, members, facts.deepest);
  });
  const largest = Math.max(
    ...series.flatMap(({ y, spread }) => y.map((value, i) => (value ?? 0) + (spread?.[i] ?? 0))),
  );
  const top = wanted.value === 'entropy' ? largest || 1 : 1;
  return {
    id: wanted.id,
    paper: wanted.paper,
    title: wanted.title,
    caption: `${wanted.caption} A marker’s area is the share of the data with that depth; bars: standard deviation over members.`,
    notes: runs.flatMap(({ facts, leaveOneOut }) => [
      `${runTitle(facts)}: each of ${count(facts.members, 'member')} in turn against the others, on the ` +
        `${leaveOneOut!.split} split; ${round(leaveOneOut!.others)} others behind an image on average.`,
      ...undefinedDepths(facts, [leaveOneOut!.split]),
      ...unfinished(facts),
    ]),
    runs: runs.map(({ facts }) => facts.name),
    panels: [byDepthPanel(wanted.yName, top, deepest, series)],
  };
}
