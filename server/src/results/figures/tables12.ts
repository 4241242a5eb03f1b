import { percent } from '../../counted.ts';
import type { ImageDatasetName } from '../../experiment/datasets.ts';
import { type PaperSettings, paperSettings } from '../../experiment/paper.ts';
import { paperAccuracy } from '../../experiment/paperAccuracy.ts';
import type { TrainingSettings } from '../../experiment/resolve.ts';
import { overMembers } from '../overMembers.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, TableCell } from './figure.ts';
import { settingOf, TRAINED, testSplit } from './intervention.ts';
import { count, unfinished } from './say.ts';

/** A run of which the paper's Tables 1 and 2 have a row: one of its networks, trained as usual on one of its data sets. */
interface TableRun {
  facts: RunFacts;
  training: TrainingSettings;
  architecture: string;
  accuracy: number;
}

function tableRuns(runs: readonly { facts: RunFacts }[]): TableRun[] | { cannot: string } {
  const found = runs.flatMap(({ facts }): TableRun[] => {
    const { network, dataset, members } = facts;
    const accuracy = network && paperAccuracy(dataset, network.model.architecture);
    if (!network || !accuracy || members === 0 || settingOf(facts) !== TRAINED[0]) return [];
    return [{ facts, training: network.training, architecture: network.model.architecture, accuracy }];
  });
  if (found.length > 0) return found;
  return {
    cannot: 'needs a finished run of one of the paper’s networks on one of its data sets, with cross-entropy and SGD',
  };
}

/** Table 1: how each run was trained, beside the paper. */
export function table1(runs: readonly { facts: RunFacts }[]): Drawing {
  const chosen = tableRuns(runs);
  if ('cannot' in chosen) return chosen;
  const rows = chosen.flatMap(({ facts, training, architecture }): TableCell[][] => {
    const { dataset, network, labelNoise, name } = facts;
    const isNoisy = (labelNoise ?? 0) > 0;
    const paper = paperSettings(dataset as ImageDatasetName, network!.model.architecture, isNoisy);
    const row = (title: string, { learning_rate, momentum, schedule }: PaperSettings, decay: number): TableCell[] => [
      title,
      `${architecture}, ${dataset}`,
      ...[learning_rate, momentum, decay, schedule.join(', ')],
    ];
    return [row(name, training, training.weight_decay), row(`${name}: paper`, paper, 0)];
  });
  const columns = ['learning rate', 'momentum', 'weight decay', 'steps'];
  return {
    id: 'table-1',
    paper: 'Table 1',
    title: 'How the networks were trained',
    caption:
      'SGD with momentum on the cross-entropy; the learning rate is divided by 5 from one stage of the steps to the next. ' +
      'The paper’s networks have width 1 and see all images of their data set.',
    notes: aboutRuns(chosen),
    runs: chosen.map(({ facts }) => facts.name),
    panels: [{ kind: 'table', title: '', annotations: [], columns: ['run', 'network and data', ...columns], rows }],
  };
}

/** Table 2: the final accuracy of each run, beside the paper. */
export function table2(runs: readonly { facts: RunFacts }[]): Drawing {
  const chosen = tableRuns(runs);
  if ('cannot' in chosen) return chosen;
  const rows = chosen.map(({ facts, architecture, accuracy }): TableCell[] => {
    const unseen = testSplit(facts);
    const members = unseen ? facts.results[unseen] : undefined;
    const { mean, spread } = members ? overMembers(members.map(one => one.accuracy)) : { mean: null, spread: null };
    const isNoisy = (facts.labelNoise ?? 0) > 0;
    return [facts.name, facts.dataset, architecture, mean, spread, isNoisy ? null : accuracy];
  });
  return {
    id: 'table-2',
    paper: 'Table 2',
    title: 'Final accuracies',
    caption:
      'Accuracy on unseen images, mean over the networks of a run with their standard deviation (±). The paper’s networks ' +
      'have width 1 and see all images of their data set.',
    notes: aboutRuns(chosen),
    runs: chosen.map(({ facts }) => facts.name),
    panels: [
      {
        kind: 'table',
        title: '',
        annotations: [],
        columns: ['run', 'data set', 'network', 'accuracy', '±', 'accuracy, paper'],
        shares: [3, 4, 5],
        rows,
      },
    ],
  };
}

function aboutRuns(chosen: readonly TableRun[]): string[] {
  return chosen.flatMap(({ facts }) => [
    `${facts.name}: width ${facts.network!.model.width}, ${facts.classes.length} classes, ${count(facts.results.train?.[0]?.examples ?? 0, 'training image')}, ` +
      `${testSplit(facts) ?? 'no unseen'} images, ${count(facts.members, 'member')}` +
      `${facts.labelNoise ? `, ${percent(facts.labelNoise)} of the training labels random` : ''}.`,
    ...unfinished(facts),
  ]);
}
