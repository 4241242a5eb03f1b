import { SPLITS, type SplitName } from '../../../protocol.ts';
import { byDepthPanel, meanByDepth } from '../../figures/byDepth.ts';
import type { DepthCounts, RunFacts } from '../../figures/facts.ts';
import type { BarsPanel, Panel } from '../../figures/figure.ts';
import { figure1 } from '../../figures/figure1.ts';
import type { LeaveOneOut } from '../../figures/leaveOneOut.ts';
import { count, lacksDepths, round, unfinished } from '../../figures/say.ts';
import type { Section } from '../contract.ts';
import { lacking } from '../toCome.ts';

/** What both sections of depths are drawn from. */
export interface Depths {
  facts: RunFacts;
  leaveOneOut: LeaveOneOut | null;
  /** Place of the one member that is shown among those that are finished; all if left out. */
  place?: number;
}

type Head = Pick<Section, 'id' | 'title' | 'question'>;
export const DEPTHS: Head = {
  id: 'depths',
  title: 'Prediction depth',
  question: 'In which layer are the images decided?',
};
export const BY_DEPTH: Head = {
  id: 'byDepth',
  title: 'What the depth tells',
  question: 'Are predictions that are decided early more often right, and do the other members agree with them?',
};

/** How many images are decided in which layer (Figure 1 right), and how many in none. Pure. */
export function depthsSection(depths: Depths): Section {
  const facts = shown(depths);
  return {
    ...DEPTHS,
    ...(lacked(facts) ?? {
      panels: distribution(facts),
      notes: [...SPLITS.flatMap(split => depthNote(facts, split)), ...unfinished(depths.facts)],
      toCome: null,
    }),
  };
}

/** How accurate, and how consistent, predictions of each depth are (Figure 4 middle and right). Pure. */
export function byDepthSection(depths: Depths): Section {
  const facts = shown(depths);
  return {
    ...BY_DEPTH,
    ...(lacked(facts) ?? {
      panels: [accuracyPanel(facts), ...consistencyPanel(depths)],
      notes: [
        'A marker’s area is the share of the images with that depth; bars: standard deviation over members.',
        ...consistencyNotes(depths),
        ...unfinished(depths.facts),
      ],
      toCome: null,
    }),
  };
}

function lacked(facts: RunFacts): Pick<Section, 'panels' | 'notes' | 'toCome'> | undefined {
  const lack = lacksDepths(facts);
  return lack ? { panels: [], notes: [], toCome: lacking('This', lack) } : undefined;
}

/** The facts of the one member, as far as depths go. */
function shown({ facts, place }: Depths): RunFacts {
  if (place === undefined) return facts;
  const byDepth = Object.entries(facts.byDepth).map(([split, members]) => [split, [members[place]]]);
  return { ...facts, members: 1, byDepth: Object.fromEntries(byDepth) };
}

function distribution(facts: RunFacts): Panel[] {
  const figure = figure1([facts]);
  if ('cannot' in figure) return [];
  // A single run needs no name in its panels.
  return figure.panels.map(panel =>
    panel.kind === 'bars' ? { ...panel, series: panel.series.map(named('share of the images')) } : panel,
  );
}

const named = (name: string) => (series: BarsPanel['series'][number]) => ({ ...series, name });

/** `Training: mean depth 3.21; 3 of 5,400 depths are undefined: the last probe differs from the network.` */
function depthNote(facts: RunFacts, split: SplitName): string[] {
  const members = facts.byDepth[split];
  if (!members) return [];
  const sum = (of: (counts: DepthCounts) => number) => members.reduce((all, counts) => all + of(counts), 0);
  const total = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
  const defined = sum(({ examples }) => total(examples));
  const undefinedOnes = sum(({ undefinedDepths }) => undefinedDepths);
  const mean = sum(({ examples }) => total(examples.map((n, depth) => n * depth))) / defined;
  const name = split === 'train' ? 'Training' : split === 'validation' ? 'Validation' : 'Test';
  const all = count(defined + undefinedOnes, 'depth');
  const said = undefinedOnes === 0 ? 'all of' : `${undefinedOnes.toLocaleString('en-US')} of`;
  return [
    `${name}: mean depth ${defined > 0 ? round(mean) : 'undefined'}; ${said} ${all} are ${
      undefinedOnes === 0 ? 'defined' : 'undefined, since the last probe differs from the network'
    }.`,
  ];
}

function accuracyPanel(facts: RunFacts): Panel {
  const splits = SPLITS.filter(split => facts.byDepth[split]);
  const series = splits.map(split => {
    const members = facts.byDepth[split]!.map(({ right, examples }) => ({ sum: right, count: examples }));
    const colour = { train: 0, validation: 2, test: 1 }[split];
    return meanByDepth(split === 'train' ? 'training' : split, colour, members, facts.deepest);
  });
  return { ...byDepthPanel('accuracy', 1, facts.deepest, series), title: 'accuracy at each depth' };
}

function consistencyPanel({ facts, leaveOneOut, place }: Depths): Panel[] {
  if (!leaveOneOut) return [];
  const members = leaveOneOut.members
    .filter((_, i) => place === undefined || i === place)
    .map(({ consensusConsistency, count }) => ({ sum: consensusConsistency, count }));
  const series = meanByDepth(leaveOneOut.split, leaveOneOut.split === 'test' ? 1 : 2, members, facts.deepest);
  if (series.x.length === 0) return [];
  const panel = byDepthPanel('consensus-consistency of the others', 1, facts.deepest, [series]);
  return [{ ...panel, title: 'agreement of the others at each depth' }];
}

function consistencyNotes({ facts, leaveOneOut }: Depths): string[] {
  if (leaveOneOut)
    return [
      `Agreement: how large a share of the other members give the class that most of them give; ${round(leaveOneOut.others)} ` +
        'others behind an image on average.',
    ];
  return facts.members < 3
    ? ['How far the other members agree takes at least 3 finished members.']
    : ['How far the other members agree takes images that at least 3 members did not train on.'];
}
