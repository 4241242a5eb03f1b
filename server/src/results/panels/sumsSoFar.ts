import type { EvidenceSoFar } from '../evidence.ts';
import type { FactsSoFar } from '../figures/gather.ts';
import type { RunNow } from './lookAt.ts';

/** What is added up over the members of a run while it goes on. */
interface SoFar {
  evidence: EvidenceSoFar;
  facts: FactsSoFar;
}

/** Runs of which sums are kept, those that were asked for last: each takes some ten megabytes. */
const MOST = 3;
const known = new Map<string, SoFar>();

/**
 * Sums over the members of a run at work, to which one that finishes is added: to read all members again each time would
 * take ever longer.
 * @returns undefined for a run that was at its end when it was first asked about
 */
export function sumsSoFar<Kind extends keyof SoFar>(
  { folder, state, status }: Pick<RunNow, 'folder' | 'state' | 'status'>,
  kind: Kind,
): SoFar[Kind] | undefined {
  const key = `${state.createdAt} ${folder}`;
  const found = known.get(key);
  if (status !== 'running') return found?.[kind];
  const kept = found ?? { evidence: { sums: null }, facts: { sums: null } };
  known.delete(key);
  known.set(key, kept);
  for (const oldest of known.keys()) {
    if (known.size <= MOST) break;
    known.delete(oldest);
  }
  return kept[kind];
}
