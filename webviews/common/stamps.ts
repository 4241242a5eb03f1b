import type { AboutRun } from '../../server/src/protocol.ts';

/** What changes when answers about the page's one run do. */
export interface Stamps {
  /** Of what finished members say. */
  results: string;
  marks: string;
}

export function stampsOf([run]: readonly AboutRun[]): Stamps {
  return { results: run?.finishedStamp ?? '', marks: run?.marksStamp ?? '' };
}
