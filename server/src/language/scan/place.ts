import type { Node, Path, Span } from './tree.ts';

/** What can be written at a place of the text. */
export interface Place extends Span {
  /** `key`: a key of the section at `path`. `value`: the value at `path`, or the beginning of a section there. */
  part: 'key' | 'value';
  path: Path;
  flow: boolean;
  /** Keys that the section has besides, or entries of the list. */
  present: string[];
  /** The column of the section's keys, as they are or should be. */
  indent: number;
  /** The key has its colon already. */
  colon: boolean;
  /** What follows the key, on its line or below it. */
  value?: Node;
  /** What has to be written before and after, so that it stands for itself: blanks, a dash, a comma. */
  before: string;
  after: string;
  /** Blanks before the place that have to go. */
  surplus: number;
  /** On a line of its own, below its key. */
  ownLine: boolean;
}
