import { overMembers } from '../overMembers.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, TableCell } from './figure.ts';
import { aboutSettings } from './figure6Right.ts';
import { bySetting, testSplit } from './intervention.ts';
import { needsMeasure } from './say.ts';

const THE_PAPERS = 'The paper’s networks are VGG16 on Horse and Deer of CIFAR-10, with 4096 training images.';

/** Table 3: how each run was trained, beside the paper. */
export function table3(runs: readonly { facts: RunFacts }[]): Drawing {
  const chosen = bySetting(runs);
  if ('cannot' in chosen) return chosen;
  const rows = chosen.map(({ setting: { row }, run: { facts }, name }): TableCell[] => {
    const { batch_size: batch, learning_rate: rate, schedule, momentum } = facts.network!.training;
    if (!row) return [name, ...new Array<null>(8).fill(null)];
    return [
      name,
      ...[batch === 'full' ? (facts.results.train?.[0]?.examples ?? null) : batch, row.batch],
      ...[rate, row.learning_rate],
      ...[schedule, row.schedule].map(stages => stages.join(', ')),
      ...[momentum, row.momentum],
    ];
  });
  const columns = ['batch', 'learning rate', 'steps', 'momentum'].flatMap(name => [name, `${name}, paper`]);
  return {
    id: 'table-3',
    paper: 'Table 3',
    title: 'Settings of the output-margin intervention',
    caption:
      'How the networks of each run were trained: cross-entropy (CE) or the zero-margin hinge loss (0-Hinge), by SGD or by ' +
      `gradient descent on all images (GD). ${THE_PAPERS}`,
    notes: aboutSettings(chosen),
    runs: chosen.map(({ run }) => run.facts.name),
    panels: [{ kind: 'table', title: '', annotations: [], columns: ['setting', ...columns], rows }],
  };
}

/** Table 4: mean accuracy and mean output margin of each run, beside the paper. */
export function table4(runs: readonly { facts: RunFacts }[]): Drawing {
  const chosen = bySetting(runs);
  if ('cannot' in chosen) return chosen;
  const without = chosen.find(({ run }) => !run.facts.measures.includes('output_margin'));
  if (without) return { cannot: needsMeasure(without.run.facts.name, 'output_margin') };
  const rows = chosen.map(({ setting: { row }, run: { facts }, name }): TableCell[] => {
    const unseen = testSplit(facts);
    return [
      name,
      ...meanAndSpread(facts, unseen, ({ accuracy }) => accuracy),
      row?.accuracy ?? null,
      ...meanAndSpread(facts, unseen, ({ outputMargin }) => outputMargin!),
      row?.outputMargin ?? null,
      ...meanAndSpread(facts, 'train', ({ accuracy }) => accuracy).slice(0, 1),
      ...meanAndSpread(facts, 'train', ({ outputMargin }) => outputMargin!).slice(0, 1),
    ];
  });
  return {
    id: 'table-4',
    paper: 'Table 4',
    title: 'Accuracy and output margin for each loss and optimizer',
    caption:
      'Mean over the networks and images, with the standard deviation between networks (±). The output margin is the ' +
      'largest logit minus the second-largest. In the paper, neither the loss nor the optimizer alone makes it as small ' +
      `as both do together. ${THE_PAPERS}`,
    notes: [
      ...aboutSettings(chosen),
      ...chosen
        .filter(({ run }) => testSplit(run.facts) !== 'test')
        .map(({ run }) => `${run.facts.name} has no test images: its validation images stand for them.`),
    ],
    runs: chosen.map(({ run }) => run.facts.name),
    panels: [
      {
        kind: 'table',
        title: '',
        annotations: [],
        columns: [
          'setting',
          ...['accuracy, test', '±', 'accuracy, paper'],
          ...['output margin, test', '±', 'output margin, paper'],
          ...['accuracy, training', 'output margin, training'],
        ],
        shares: [1, 2, 3, 7],
        rows,
      },
    ],
  };
}

function meanAndSpread(
  { results }: RunFacts,
  split: 'train' | 'validation' | 'test' | null,
  of: (result: NonNullable<RunFacts['results']['train']>[number]) => number,
): [TableCell, TableCell] {
  const members = split && results[split];
  if (!members) return [null, null];
  const { mean, spread } = overMembers(members.map(of));
  return [mean, spread];
}
