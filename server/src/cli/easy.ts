import { tellNearCorner } from './nearCorner.ts';
import type { RankedOptions } from './ranked.ts';

/** `depthlens easy RUN`: images that are decided early, seen or unseen. @returns the exit code */
export function easy(runFolder: string, options: RankedOptions): Promise<number> {
  return tellNearCorner(runFolder, 'easy', 'Easy: decided early, seen or unseen', options);
}
