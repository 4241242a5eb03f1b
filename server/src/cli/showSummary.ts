import { counted, percent } from '../counted.ts';
import type { TrainingSettings } from '../experiment/resolve.ts';
import type { OverMembers } from '../results/overMembers.ts';
import type { RunSummary } from '../results/summary.ts';
import { alignColumns, bytes, duration, figure } from './format.ts';
import { networkTitle } from './networkTitle.ts';
import { showSweep } from './showSweep.ts';

/** The table that `run` ends with and `show` prints. */
export function showSummary(summary: RunSummary): string {
  if (summary.sweep) return showSweep(summary, summary.sweep);
  return [
    heading(summary),
    results(summary),
    probes(summary),
    ...otherNeighbours(summary),
    logistic(summary),
    neighbours(summary),
    projected(summary),
    times(summary),
    ...failures(summary),
    ...summary.damaged.map(path => `This file is missing or damaged: ${path}`),
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

/** A reason that several members share, such as too little memory for each, is told once. */
function failures({ failures }: RunSummary): string[] {
  const members = new Map<string, number[]>();
  for (const { member, reason, hint } of failures) {
    const told = `${reason}${hint ? `\n${hint}` : ''}`;
    members.set(told, [...(members.get(told) ?? []), member]);
  }
  return [...members].map(([told, of]) => `${of.length > 1 ? 'Members' : 'Member'} ${of.join(', ')} failed: ${told}`);
}

function heading({ name, status, members, experiment, data, backend }: RunSummary): string {
  const network = experiment.network;
  const { k, other_k } = experiment.probes;
  const also = other_k.length > 0 ? ` (and ${other_k.join(', ')})` : '';
  const settings = network
    ? [networkTitle(network.model), ...unusual(network.training)].join(', ')
    : 'embeddings, no network trained';
  const progress = members.total > 1 ? `, ${members.finished} of ${members.total} members` : '';
  const where = backend ? `, on ${backend.name} (${backend.description})` : '';
  return [
    `${name}: ${status}${progress}`,
    `${settings}, ${experiment.dataset.name} with ${data.classes.length} classes, k = ${k}${also}${where}`,
    ...fileLine(data),
  ].join('\n');
}

/** How a network was trained, where that is not the usual way. */
function unusual({ loss, batch_size: batch, schedule }: TrainingSettings): string[] {
  if (schedule.length === 0) return ['not trained'];
  return [...(loss === 'zero_hinge' ? ['zero-margin hinge loss'] : []), ...(batch === 'full' ? ['full batch'] : [])];
}

function fileLine({ files }: RunSummary['data']): string[] {
  if (!files || files.skipped + files.duplicates === 0) return [];
  const told = [
    ...(files.skipped > 0 ? [`${counted(files.skipped, 'file')} left out`] : []),
    ...(files.duplicates > 0 ? [`${counted(files.duplicates, 'image')} there more than once`] : []),
  ];
  return [`${told.join(', ')}: files.json of the run folder names them`];
}

function results({ splits, probes }: RunSummary): string {
  const columns = Object.entries(splits);
  if (columns.length === 0) return '';
  const depths = columns.some(([, split]) => split.meanDepth);
  return alignColumns([
    ['', ...columns.map(([name]) => name)],
    ['examples', ...columns.map(([, split]) => String(split.examples))],
    ['accuracy', ...columns.map(([, split]) => share(split.accuracy))],
    ...(depths
      ? [
          [
            `mean PD (0 to ${probes.length - 1})`,
            ...columns.map(([, { meanDepth }]) => (meanDepth ? figure(meanDepth, value => value.toFixed(2)) : '-')),
          ],
          ['undefined PDs', ...columns.map(([, split]) => String(split.undefinedDepths))],
        ]
      : []),
  ]);
}

function probes({ splits, probes }: RunSummary): string {
  const columns = Object.entries(splits);
  if (columns.length === 0) return '';
  if (columns.some(([, { probeAccuracy }]) => probeAccuracy === null))
    return (
      'probe accuracy: not there. `probes: { examples: undecided }` asks a probe only about images whose later probes ' +
      'all agree with the network.'
    );
  const row = (probe: { name: string; width: number }, i: number) => [
    `${String(i).padStart(2)} ${probe.name}`,
    String(probe.width),
    ...columns.map(([, split]) => share(split.probeAccuracy![i])),
  ];
  return alignColumns([['probe accuracy', 'width', ...columns.map(([name]) => name)], ...probes.map(row)]);
}

/** A table for each k of the list but the last, whose table is the run's. */
function otherNeighbours({ splits, probes, experiment }: RunSummary): string[] {
  const columns = Object.entries(splits);
  return experiment.probes.other_k.flatMap(k => {
    const of = columns.map(([, { otherK }]) => otherK.find(other => other.k === k)?.probeAccuracy);
    if (of.length === 0 || of.some(accuracies => !accuracies)) return [];
    const row = ({ name }: { name: string }, i: number) => [
      `${String(i).padStart(2)} ${name}`,
      ...of.map(accuracies => share(accuracies![i])),
    ];
    return [alignColumns([[`probe accuracy, k = ${k}`, ...columns.map(([name]) => name)], ...probes.map(row)])];
  });
}

function logistic({ logistic, probes }: RunSummary): string {
  if (!logistic) return '';
  const { splits, half, widest, projected, fits, unfinishedFits, largestGradient } = logistic;
  const columns = [...Object.entries(splits), ['half', half.trained] as const, ['other half', half.other] as const];
  const row = ({ name }: { name: string }, i: number) => [
    `${String(i).padStart(2)} ${name}`,
    ...columns.map(([, accuracies]) => share(accuracies[i])),
  ];
  const lines = [
    alignColumns([['logistic regression', ...columns.map(([name]) => name)], ...probes.map(row)]),
    'half: learned from a random half of the training split; before it: from all of that split. L2 term as C = 1.',
  ];
  if (projected.length > 0)
    lines.push(
      `${projected.length} of ${probes.length} layers were projected at random for it, since they are wider than ${widest} numbers.`,
    );
  if (unfinishedFits > 0)
    lines.push(
      `${unfinishedFits} of ${fits} fits ended before their gradient was as small as was asked for: of the first one, ` +
        `${percent(largestGradient)} are left at most.`,
    );
  return lines.join('\n');
}

function neighbours({ hnsw, probes, members }: RunSummary): string {
  if (!hnsw) return '';
  const { meanRecall, worst, sampled, seconds, exactSeconds } = hnsw;
  const whose = members.total > 1 ? ` of member ${worst.member}` : '';
  const lines = [
    `hnsw: found ${percent(meanRecall)} of the true nearest neighbours; worst: ${percent(worst.recall)} at ` +
      `${worst.probe} ${probes[worst.probe].name}${whose} (a sample of ${sampled} at each probe was searched exactly)`,
  ];
  if (exactSeconds < seconds)
    lines.push(
      `Exact search would have been faster: at most ${duration(exactSeconds)} instead of ${duration(seconds)}. ` +
        'Use `probes: { method: exact }`.',
    );
  return lines.join('\n');
}

function projected({ projection, probes, experiment }: RunSummary): string {
  if (!projection) return '';
  const { to, sampled, changedShare, splits } = projection;
  const what = `projection to ${to}${experiment.probes.method === 'hnsw' ? ', with hnsw' : ''}`;
  if (projection.probes.length === 0) return `${what}: no layer is wider, so nothing was projected`;
  const layers = `${projection.probes.length} of ${probes.length} layers are wider and were projected`;
  if (changedShare === null) return `${what}: ${layers}`;
  const each = Object.entries(splits).map(([name, check]) => `${name} ${percent(check.changed / check.sampled)}`);
  return `${what}: ${percent(changedShare)} of depths changed on a sample of ${sampled} (${each.join(', ')}); ${layers}`;
}

const PHASE_NAMES = { load: 'loading', train: 'training', probe: 'probes', margin: 'input margins' };

function times({ seconds, peakMemoryBytes }: RunSummary): string {
  const parts = Object.entries(seconds).map(
    ([phase, spent]) => `${PHASE_NAMES[phase as keyof typeof PHASE_NAMES]} ${duration(spent)}`,
  );
  if (parts.length === 0) return '';
  const memory = peakMemoryBytes === null ? '' : `; peak memory of a member: ${bytes(peakMemoryBytes)}`;
  return `time: ${parts.join(', ')}${memory}`;
}

function share(value: OverMembers): string {
  return figure(value, percent);
}
