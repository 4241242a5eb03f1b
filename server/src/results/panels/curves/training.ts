import { totalSteps } from '../../../experiment/schedule.ts';
import type { Annotation, LineSeries, LinesPanel } from '../../figures/figure.ts';
import { ends } from '../../figures/figure5Curves.ts';
import { count } from '../../figures/say.ts';
import { overMembers } from '../../overMembers.ts';
import type { Section } from '../contract.ts';
import type { RunNow } from '../lookAt.ts';
import { nobodyWorks } from '../toCome.ts';
import type { Watch } from '../watch.ts';
import { accuracySeries, averaged, SHARE } from './lines.ts';
import { type MemberTraining, readTrainings } from './readTraining.ts';

/** Accuracy and loss over the steps of training, also of members that are at it. */
export async function trainingSection(run: RunNow, member: number | undefined, watch: Watch): Promise<Section> {
  const trainings = await readTrainings(run, watch);
  const wanted = trainings.filter(one => member === undefined || one.member === member);
  return {
    id: 'training',
    title: 'Training',
    question: 'How does the accuracy grow while the network trains?',
    ...trainingPanels(wanted, run),
  };
}

/** Pure. @param trainings those that are to be shown, trained ones first */
export function trainingPanels(
  trainings: readonly MemberTraining[],
  run: Pick<RunNow, 'record' | 'status' | 'state'>,
): Pick<Section, 'panels' | 'notes' | 'toCome'> {
  const { network, measures } = run.record.experiment;
  if (!network) return nothing('The embeddings come from elsewhere, so there is no training to follow.');
  if (totalSteps(network.training.schedule) === 0)
    return nothing('The network was not trained (`training: none`), so there is no training to follow.');
  if (trainings.length === 0)
    return nothing(
      run.status === 'running'
        ? 'The curves begin with the first steps, once the images are read.'
        : `The curves begin with the first steps. ${nobodyWorks(run)}`,
    );
  const { schedule } = network.training;
  const steps = totalSteps(schedule);
  const x: LinesPanel['x'] = { name: 'step', unit: null, scale: 'linear', domain: ends([0, steps]), whole: true };
  const [trained, live] = [true, false].map(is => trainings.filter(one => one.trained === is));
  const alone = trainings.length === 1 ? '' : undefined;
  const whose = ({ member }: MemberTraining) => alone ?? `member ${member}`;
  const accuracy = [
    ...(trained.length > 0 ? accuracySeries(trained[0].steps, averaged(trained.map(({ curves }) => curves))) : []),
    ...live.flatMap(one => accuracySeries(one.steps, averaged([one.curves]), whose(one))),
  ];
  const losses = [...(trained.length > 0 ? [meanLoss(trained)] : []), ...live.map(one => lossSeries(one, whose(one)))];
  const boundaries = schedule.slice(0, -1).map((_, stage) => totalSteps(schedule.slice(0, stage + 1)));
  const largest = losses.flatMap(({ y }) => y).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const panels: LinesPanel[] = [
    { kind: 'lines', title: 'accuracy', annotations: stages(boundaries, 1), x, y: SHARE, series: accuracy },
    {
      kind: 'lines',
      title: 'loss',
      annotations: stages(boundaries, largest),
      x,
      y: { name: 'loss of the batches', unit: null, scale: 'linear', domain: [0, largest || 1] },
      series: losses,
    },
  ];
  const notes = [
    ...(trained.length > 1 ? [`Mean of ${count(trained.length, 'member')}; band: standard deviation over them.`] : []),
    ...live.map(one => liveNote(one, steps, run)),
    ...(measures.includes('iteration_learned')
      ? []
      : ['Evaluated at the start and at the end only, since `measures` has no iteration_learned.']),
  ];
  return { panels, notes, toCome: null };
}

function nothing(toCome: string): Pick<Section, 'panels' | 'notes' | 'toCome'> {
  return { panels: [], notes: [], toCome };
}

function liveNote(
  { member, loss }: MemberTraining,
  steps: number,
  { status, state }: Pick<RunNow, 'status' | 'state'>,
) {
  const done = `${count(loss.x.at(-1) ?? 0, 'step')} of ${steps.toLocaleString('en-US')}`;
  const failure = state.members[member]?.failure;
  if (failure) return `Member ${member} failed after ${done}: ${failure.reason}`;
  return `Member ${member} ${status === 'running' ? 'is at' : 'came to'} ${done}.`;
}

/** Where the learning rate falls. */
function stages(boundaries: readonly number[], top: number): Annotation[] {
  const text = 'learning rate ÷ 5';
  return boundaries.map(step => ({ kind: 'line', name: text, from: [step, 0], to: [step, top], text }));
}

function meanLoss(trained: readonly MemberTraining[]): LineSeries {
  const [{ loss }] = trained;
  const over = loss.x.map((_, i) => overMembers(trained.map(({ loss }) => loss.y[i] ?? Number.NaN)));
  const y = over.map(({ mean }) => (Number.isFinite(mean) ? mean : null));
  const spread = trained.length > 1 ? over.map(({ spread }) => spread) : null;
  return { name: 'training', x: loss.x, y, spread, line: 'solid', colour: 0 };
}

function lossSeries({ loss }: MemberTraining, whose: string): LineSeries {
  const [name, line] = whose === '' ? (['training', 'solid'] as const) : ([whose, 'dotted'] as const);
  return { name, x: loss.x, y: loss.y, spread: null, line, colour: 0 };
}
