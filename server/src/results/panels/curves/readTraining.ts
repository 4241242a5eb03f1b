import { SPLITS } from '../../../protocol.ts';
import type { MemberState } from '../../../runs/journal.ts';
import { type LiveCurves, meansOfSteps, type Points, readLiveCurves, somePoints } from '../../../runs/liveCurves.ts';
import { curveFile, readArray } from '../../../runs/memberFiles.ts';
import { COMPONENTS, curveName, type MemberCurve, memberTraining } from '../../curves.ts';
import { membersOf, type RunNow } from '../lookAt.ts';
import { shared } from '../shared.ts';
import { onMember, type Watch } from '../watch.ts';

/** The training of one member as far as it is known. Curves have at most some hundred points. */
export interface MemberTraining {
  member: number;
  /** False while it trains, and where it was ended while it did. */
  trained: boolean;
  /** Steps after which the network was evaluated. */
  steps: number[];
  curves: MemberCurve[];
  loss: Points;
}

/** Of every member of which something is known, those that are trained first. */
export async function readTrainings(run: RunNow, watch: Watch): Promise<MemberTraining[]> {
  const isTrained = ({ trained }: MemberState) => trained;
  const trained = membersOf(run, isTrained).map(({ member }) => member);
  const stamp = [run.state.createdAt, ...trained].join(' ');
  const done = await shared(`${run.folder} training`, stamp, watch, watch => readTrained(run.folder, trained, watch));
  const live = membersOf(run, state => !isTrained(state)).flatMap(({ member }) => {
    const curves = readLiveCurves(run.folder, member);
    return curves ? [liveTraining(member, curves)] : [];
  });
  return [...done, ...live];
}

async function readTrained(folder: string, members: readonly number[], watch: Watch): Promise<MemberTraining[]> {
  const trainings: MemberTraining[] = [];
  const tell = onMember(watch);
  for (const [i, member] of members.entries()) {
    tell(i, members.length);
    const whole = await memberTraining(folder, member);
    if (!whole) continue;
    const losses = (await readArray<Float32Array>(folder, member, curveFile('loss'))) ?? new Float32Array(0);
    const some = whole.curves.map(curve => ({ curve, points: somePoints(whole.steps, curve.accuracies) }));
    trainings.push({
      member,
      trained: true,
      steps: some[0]?.points.x ?? [],
      curves: some.map(({ curve, points }) => ({ ...curve, accuracies: points.y.map(numberOf) })),
      loss: meansOfSteps(losses),
    });
  }
  return trainings;
}

function liveTraining(member: number, { loss, accuracies }: LiveCurves): MemberTraining {
  const curves = SPLITS.flatMap(split =>
    COMPONENTS.flatMap((component): (MemberCurve & { x: number[] })[] => {
      const points = accuracies[curveName(split, component).replace(/_accuracy$/, '')];
      return points ? [{ split, component, x: points.x, accuracies: points.y.map(numberOf) }] : [];
    }),
  );
  return { member, trained: false, steps: curves[0]?.x ?? [], curves, loss };
}

const numberOf = (value: number | null) => value ?? Number.NaN;
