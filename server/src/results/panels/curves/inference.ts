import { SPLITS } from '../../../protocol.ts';
import { NOT_PROBED, readArray, readVotes, splitArrayFile } from '../../../runs/memberFiles.ts';
import { componentAccuracies, inferenceByMember, type MemberCurve } from '../../curves.ts';
import type { LinesPanel } from '../../figures/figure.ts';
import { ends } from '../../figures/figure5Curves.ts';
import { neighboursPanel } from '../../figures/figureA10.ts';
import { logisticPanel } from '../../figures/figureE48.ts';
import { count } from '../../figures/say.ts';
import { type ProbeAccuracies, probeAccuracies } from '../../probeAccuracies.ts';
import type { Section } from '../contract.ts';
import { finishedOf, finishedStamp, membersOf, type RunNow } from '../lookAt.ts';
import { shared } from '../shared.ts';
import { comesWhen } from '../toCome.ts';
import { onMember, type Watch } from '../watch.ts';
import { accuracySeries, averaged, SHARE } from './lines.ts';

/** What the probes of one member give. */
export interface MemberInference {
  member: number;
  /** The probes that were asked, ascending; all of them once the member is finished. */
  probes: number[];
  curves: MemberCurve[];
}

/** k-NN accuracy of every layer; of a member that is at work, of the layers that are done. */
export async function inferenceSection(run: RunNow, member: number | undefined, watch: Watch): Promise<Section> {
  const isWanted = (one: MemberInference) => member === undefined || one.member === member;
  const asked = run.record.experiment.probes.examples === 'all';
  const finished = asked ? await readFinished(run, watch) : [];
  const accuracies = probeAccuracies(run.record, run.state, one => member === undefined || one === member);
  const probing = asked ? await readProbing(run, watch) : [];
  return {
    id: 'inference',
    title: 'Inference, layer by layer',
    question: 'From which layer on do the nearest neighbours tell the classes?',
    ...withOthers(inferencePanels(finished.filter(isWanted), probing.filter(isWanted), run), accuracies),
  };
}

/** Beside the probes: other numbers of neighbours, and logistic regression, as far as they were asked for. */
function withOthers<Part extends Pick<Section, 'panels' | 'toCome'>>(part: Part, accuracies: ProbeAccuracies): Part {
  const others = [neighboursPanel(accuracies), logisticPanel(accuracies)].filter(panel => panel !== undefined);
  if (others.length === 0) return part;
  return { ...part, panels: [...part.panels, ...others], toCome: null };
}

/** Pure. @param probing members that are not finished */
export function inferencePanels(
  finished: readonly MemberInference[],
  probing: readonly MemberInference[],
  run: Pick<RunNow, 'record' | 'status' | 'state' | 'progress'>,
): Pick<Section, 'panels' | 'notes' | 'toCome'> {
  const { experiment, probes } = run.record;
  if (experiment.probes.examples !== 'all')
    return {
      panels: [],
      notes: [],
      toCome: 'This needs every probe asked about every image: `probes: { examples: all }`.',
    };
  if (finished.length + probing.length === 0) return { panels: [], notes: [], toCome: comesWhen(run) };
  const alone = finished.length + probing.length === 1;
  const layers = [...probes.keys()];
  const panel: LinesPanel = {
    kind: 'lines',
    title: 'accuracy of the k-NN probes',
    annotations: [],
    x: { name: 'layer of the probe', unit: null, scale: 'linear', domain: ends(layers), whole: true },
    y: SHARE,
    series: [
      ...(finished.length > 0 ? accuracySeries(layers, averaged(finished.map(({ curves }) => curves))) : []),
      ...probing.flatMap(one =>
        accuracySeries(one.probes, averaged([one.curves]), alone ? '' : `member ${one.member}`),
      ),
    ],
  };
  return {
    panels: [panel],
    notes: [
      `k = ${experiment.probes.k}. Layer 0 is ${probes[0].name}, layer ${probes.length - 1} is ${probes[probes.length - 1].name}.`,
      ...(finished.length > 1
        ? [`Mean of ${count(finished.length, 'member')}; band: standard deviation over them.`]
        : []),
      ...probing.map(one => `Member ${one.member}: ${one.probes.length} of ${probes.length} layers are done.`),
    ],
    toCome: null,
  };
}

/** Of a run without label noise the journal has all of it; else the components are counted. */
async function readFinished(run: RunNow, watch: Watch): Promise<MemberInference[]> {
  const probes = [...run.record.probes.keys()];
  const finished = finishedOf(run);
  const told = finished.map(({ member, state }): MemberInference => {
    const curves = SPLITS.flatMap((split): MemberCurve[] => {
      const accuracies = state.summary?.splits[split]?.probeAccuracy;
      return accuracies ? [{ split, component: 'all', accuracies }] : [];
    });
    return { member, probes, curves };
  });
  const noisy = (run.record.experiment.dataset.label_noise?.fraction ?? 0) > 0;
  if (!noisy && told.every(({ curves }) => curves.length > 0)) return told;
  return shared(`${run.folder} inference`, finishedStamp(run), watch, async watch => {
    const counted = new Map<number, MemberInference>();
    for await (const { member, ...curve } of inferenceByMember(run.folder, probes.length, onMember(watch))) {
      const of = counted.get(member) ?? { member, probes, curves: [] };
      of.curves.push(curve);
      counted.set(member, of);
    }
    return [...counted.values()];
  });
}

/** Of members whose probes are being asked: a trainer has written their labels before. */
async function readProbing(run: RunNow, watch: Watch): Promise<MemberInference[]> {
  const members = membersOf(run, ({ status, probes }) => status !== 'finished' && probes.length > 0);
  const all = members.map(({ member, state }) => {
    const probes = state.probes.toSorted((a, b) => a - b);
    const stamp = [run.state.createdAt, ...probes].join(' ');
    return shared(`${run.folder} probing ${member}`, stamp, watch, async () => ({
      member,
      probes,
      curves: await readVotesOf(run, member, probes),
    }));
  });
  return (await Promise.all(all)).filter(({ curves }) => curves.length > 0);
}

async function readVotesOf({ folder, record }: RunNow, member: number, probes: number[]): Promise<MemberCurve[]> {
  const classes = record.data.classes.length;
  const curves: MemberCurve[] = [];
  for (const split of SPLITS) {
    const labels = await readArray(folder, member, splitArrayFile(split, 'labels'));
    const originals = await readArray(folder, member, splitArrayFile(split, 'original_labels'));
    if (!labels || !originals) continue;
    const given = new Uint16Array(labels.length * probes.length);
    for (const [p, probe] of probes.entries()) {
      const votes = await readVotes(folder, member, split, probe);
      for (let i = 0; i < labels.length; i++) given[i * probes.length + p] = mostVotes(votes, i * classes, classes);
    }
    for (const [component, accuracies] of componentAccuracies(given, labels, originals, labels.length, probes.length))
      curves.push({ split, component, accuracies });
  }
  return curves;
}

/** Equal votes go to the lowest class, as in the probes. */
function mostVotes(votes: Uint16Array, from: number, classes: number): number {
  let most = 0;
  for (let c = 1; c < classes; c++) if (votes[from + c] > votes[from + most]) most = c;
  return votes[from + most] === 0 ? NOT_PROBED : most;
}
