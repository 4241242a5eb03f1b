import { isProjected } from '../experiment/cost.ts';
import { type ProjectionCheck, SPLITS, type SplitName } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import type { MemberState } from '../runs/journal.ts';

/** What projection did in a run. */
export interface ProjectionResult {
  /** Numbers per example after it. */
  to: number;
  /** Probes whose embeddings are wider, and so were projected. */
  probes: number[];
  /** Examples, of all finished members, whose depth was also found without projection, and how many of those changed. */
  sampled: number;
  changed: number;
  /** changed / sampled; null where nothing was sampled. */
  changedShare: number | null;
  splits: Partial<Record<SplitName, ProjectionCheck>>;
}

/** @returns null where no projection was asked for */
export function projectionResult(
  { experiment, probes }: RunRecord,
  finished: readonly MemberState[],
): ProjectionResult | null {
  const { projection } = experiment.probes;
  if (projection === null) return null;
  const splits: ProjectionResult['splits'] = {};
  for (const split of SPLITS)
    for (const { summary } of finished) {
      const check = summary?.splits[split]?.projection;
      if (!check) continue;
      const { sampled, changed } = splits[split] ?? { sampled: 0, changed: 0 };
      splits[split] = { sampled: sampled + check.sampled, changed: changed + check.changed };
    }
  const all = Object.values(splits);
  const sampled = all.reduce((sum, check) => sum + check.sampled, 0);
  const changed = all.reduce((sum, check) => sum + check.changed, 0);
  return {
    to: projection,
    probes: [...probes.keys()].filter(probe => isProjected(probes[probe].width, experiment.probes)),
    sampled,
    changed,
    changedShare: sampled > 0 ? changed / sampled : null,
    splits,
  };
}
