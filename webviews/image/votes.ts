import type { ImageAnswer, MemberVerdict } from '../../server/src/protocol.ts';

/** What a class is to an image, besides being one of many. */
export type Role = 'given' | 'original' | 'consensus' | 'prediction';

/** A class that gets a bar at each layer; null: all the others together. */
export interface VoteColumn {
  class: number | null;
  roles: Role[];
}

/** The votes at one layer. */
export interface VoteRow {
  probe: number;
  name: string;
  /** By column, of `k`; null where the probe was not asked about this image. */
  votes: number[] | null;
  k: number;
  winner: number | null;
  /** Its class is the network's, as that of every later probe. */
  decided: boolean;
  /** The prediction depth is here. */
  isDepth: boolean;
}

export interface VoteTable {
  columns: VoteColumn[];
  rows: VoteRow[];
}

/** Classes that get a bar of their own at most. */
const MOST_CLASSES = 8;

/**
 * The votes at all layers, with a column for each class that matters for the image: those that it was given or is taken
 * for, then those with most votes. The rest share one. Pure.
 */
export function voteTable(
  image: Pick<ImageAnswer, 'label' | 'originalLabel' | 'consensusClass' | 'probes' | 'k'>,
  { votes, depth, prediction, probeClasses }: Pick<MemberVerdict, 'votes' | 'depth' | 'prediction' | 'probeClasses'>,
): VoteTable {
  const roles = rolesOf(image, prediction);
  const totals = totalsOf(votes);
  const others = [...totals.keys()]
    .filter(label => totals[label] > 0 && !roles.has(label))
    .sort((a, b) => totals[b] - totals[a] || a - b);
  const room = Math.max(0, MOST_CLASSES - roles.size);
  // One class alone needs no column of the others.
  const own = others.length === room + 1 ? others : others.slice(0, room);
  const columns: VoteColumn[] = [
    ...[...roles].map(([label, its]) => ({ class: label, roles: its })),
    ...own.map(label => ({ class: label, roles: [] })),
    ...(own.length < others.length ? [{ class: null, roles: [] }] : []),
  ];
  const rows = image.probes.map(
    (name, probe): VoteRow => ({
      probe,
      name,
      votes: inColumns(votes[probe], columns),
      k: image.k[probe],
      winner: probeClasses[probe],
      decided: depth !== null && probe >= depth,
      isDepth: probe === depth,
    }),
  );
  return { columns, rows };
}

/** The classes that play a role, in the order of their columns. */
function rolesOf(
  { label, originalLabel, consensusClass }: Pick<ImageAnswer, 'label' | 'originalLabel' | 'consensusClass'>,
  prediction: number,
): Map<number, Role[]> {
  const roles = new Map<number, Role[]>();
  const add = (of: number | null, role: Role) => {
    if (of !== null) roles.set(of, [...(roles.get(of) ?? []), role]);
  };
  add(label, 'given');
  add(consensusClass, 'consensus');
  add(prediction, 'prediction');
  if (originalLabel !== label) add(originalLabel, 'original');
  return roles;
}

function totalsOf(votes: MemberVerdict['votes']): number[] {
  const totals: number[] = [];
  for (const row of votes)
    for (const [label, count] of (row ?? []).entries()) totals[label] = (totals[label] ?? 0) + count;
  return totals;
}

function inColumns(votes: readonly number[] | null, columns: readonly VoteColumn[]): number[] | null {
  if (!votes) return null;
  const all = votes.reduce((sum, count) => sum + count, 0);
  const named = columns.reduce((sum, column) => sum + (column.class === null ? 0 : votes[column.class]), 0);
  return columns.map(column => (column.class === null ? all - named : votes[column.class]));
}
