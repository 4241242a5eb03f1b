import type { ImageAnswer, LineSeries, LinesPanel, MemberVerdict } from '../../server/src/protocol.ts';

type History = NonNullable<MemberVerdict['history']>;

/** A share among fewer models says nothing. */
const FEWEST = 3;

/**
 * How many of the models predicted the given class, and the consensus class, over the steps of training. Pure.
 * @returns null where too few models that trained on it, and too few that did not, kept their history
 */
export function allHistory(
  { members, label, consensusClass, lastStep }: ImageAnswer,
  classes: readonly string[],
): LinesPanel | null {
  if (lastStep === null) return null;
  const of = (trained: boolean) =>
    members.flatMap(({ split, history }) => (history && (split === 'train') === trained ? [history] : []));
  const [unseen, seen] = [of(false), of(true)];
  const line = (name: string, some: History[], wanted: number, look: Pick<LineSeries, 'line' | 'colour'>) =>
    some.length < FEWEST ? [] : [{ name, ...shares(some, wanted, lastStep), spread: null, ...look }];
  const given = `${classes[label]} (given)`;
  const other = consensusClass === null || consensusClass === label ? null : consensusClass;
  const series = [
    ...line(`${given}, not seen`, unseen, label, { line: 'solid', colour: 0 }),
    ...(other === null
      ? []
      : line(`${classes[other]} (consensus), not seen`, unseen, other, { line: 'solid', colour: 1 })),
    ...line(`${given}, trained on it`, seen, label, { line: 'dotted', colour: 0 }),
  ];
  if (series.length === 0) return null;
  return {
    kind: 'lines',
    title: '',
    x: { name: 'training step', unit: null, scale: 'linear', domain: [0, Math.max(1, lastStep)], whole: true },
    y: { name: 'share of models that predict it', unit: null, scale: 'linear', domain: [0, 1] },
    series,
    annotations: [],
  };
}

/** The share of the histories that are at a class, wherever one of them changes, and at the end. */
function shares(histories: readonly History[], wanted: number, lastStep: number): { x: number[]; y: number[] } {
  const steps = [...new Set([0, lastStep, ...histories.flatMap(history => history.map(({ step }) => step))])];
  const x = steps.sort((a, b) => a - b);
  const y = x.map(step => histories.filter(history => classAt(history, step) === wanted).length / histories.length);
  return { x, y };
}

function classAt(history: History, step: number): number | undefined {
  return history.findLast(change => change.step <= step)?.prediction;
}
