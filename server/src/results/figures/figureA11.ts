import { totalSteps } from '../../experiment/schedule.ts';
import type { MemberTraining } from '../curves.ts';
import type { Drawing, LineSeries, LinesPanel } from './figure.ts';
import { ends } from './figure5Curves.ts';
import { aboutSettings } from './figure6Right.ts';
import { bySetting, testSplit, UNTRAINED } from './intervention.ts';
import type { OpenRun } from './openRun.ts';

/** Members drawn of each run: as many as the paper has. */
const MOST_CURVES = 5;

/** Figure A.11: training curves for each loss and optimizer, one of each network: whether they are smooth is the point. */
export async function figureA11(runs: readonly OpenRun[]): Promise<Drawing> {
  const chosen = bySetting(runs);
  if ('cannot' in chosen) return chosen;
  const trained = chosen.filter(({ setting }) => setting !== UNTRAINED);
  const panels: LinesPanel[] = [];
  for (const { run, name } of trained) {
    const steps = totalSteps(run.facts.network!.training.schedule);
    const members = (await run.trainings()).slice(0, MOST_CURVES);
    panels.push({
      kind: 'lines',
      title: name,
      annotations: [],
      x: { name: 'step', unit: null, scale: 'linear', domain: ends([0, steps]), whole: true },
      y: { name: 'accuracy', unit: null, scale: 'linear', domain: [0, 1] },
      series: members.flatMap((training, m) => memberSeries(run, training, m)),
    });
  }
  return {
    id: 'figure-a11',
    paper: 'Figure A.11',
    title: 'Training curves for each loss and optimizer',
    caption:
      'The accuracy of single networks over the steps of training: on training images (solid) and on unseen ones (dotted). ' +
      'A step of gradient descent (GD) takes all images, one of SGD a batch. In the paper, with SGD and a large ' +
      'learning rate the curves are noisy; with gradient descent and a small one they are nearly smooth.',
    notes: [
      ...aboutSettings(trained),
      ...trained
        .filter(({ run }) => run.facts.members > MOST_CURVES)
        .map(({ run }) => `${run.facts.name}: the first ${MOST_CURVES} of its networks.`),
      ...trained
        .filter(({ run }) => !run.facts.measures.includes('iteration_learned'))
        .map(
          ({ run }) =>
            `${run.facts.name} was evaluated at its start and end only: \`measures\` has no iteration_learned.`,
        ),
    ],
    runs: trained.map(({ run }) => run.facts.name),
    panels,
  };
}

function memberSeries({ facts }: OpenRun, { steps, curves }: MemberTraining, colour: number): LineSeries[] {
  const unseen = testSplit(facts);
  return curves.flatMap(({ split, component, accuracies }): LineSeries[] => {
    if (component !== 'all' || (split !== 'train' && split !== unseen)) return [];
    const name = `network ${colour + 1}, ${split === 'train' ? 'training' : split}`;
    const y = accuracies.map(value => (Number.isFinite(value) ? value : null));
    return [{ name, x: steps, y, spread: null, line: split === 'train' ? 'solid' : 'dotted', colour }];
  });
}
