import { tellNearest } from './nearest.ts';
import type { RankedOptions } from './ranked.ts';

/** `depthlens easy RUN`: images that are decided early, seen or unseen. @returns the exit code */
export function easy(runFolder: string, options: RankedOptions): Promise<number> {
  return tellNearest(runFolder, 'easy', 'Easy: decided early, seen or unseen', options);
}
