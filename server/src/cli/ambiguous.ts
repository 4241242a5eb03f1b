import { tellNearCorner } from './nearCorner.ts';
import type { RankedOptions } from './ranked.ts';

/** `depthlens ambiguous RUN`: images that stay hard with their label, or only without it. @returns the exit code */
export function ambiguous(
  runFolder: string,
  { withoutLabel = false, ...options }: RankedOptions & { withoutLabel?: boolean },
): Promise<number> {
  return withoutLabel
    ? tellNearCorner(
        runFolder,
        'ambiguous_without_label',
        'Ambiguous unless the label is given: deep unseen, early when trained on',
        options,
      )
    : tellNearCorner(runFolder, 'ambiguous', 'Ambiguous: deep, seen or unseen', options);
}
