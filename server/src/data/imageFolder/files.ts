import { counted } from '../../counted.ts';
import type { SkippedFile } from './listing.ts';

/** What there is to say of the files that a data set's images come from. */
export interface ImageFiles {
  /** The folder, absolute. */
  folder: string;
  skipped: SkippedFile[];
  /** Paths of files of the same content, two or more each; all of them are used unless the experiment says otherwise. */
  duplicates: string[][];
  notes: string[];
}

/** How many files of a kind are named; the run folder has them all. */
const TOLD = 5;

/** The same for a person, a line each. */
export function fileRemarks({ skipped, duplicates, notes }: ImageFiles): string[] {
  const first = <T>(all: readonly T[], show: (one: T) => string) => [
    ...all.slice(0, TOLD).map(one => `  ${show(one)}`),
    ...(all.length > TOLD ? [`  ... and ${all.length - TOLD} more, in files.json of the run folder`] : []),
  ];
  return [
    ...notes,
    ...(skipped.length > 0
      ? [`${counted(skipped.length, 'file')} left out:`, ...first(skipped, ({ path, reason }) => `${path}: ${reason}`)]
      : []),
    ...(duplicates.length > 0
      ? [
          `${counted(duplicates.length, 'image')} there more than once:`,
          ...first(duplicates, paths => paths.join(' = ')),
        ]
      : []),
  ];
}
