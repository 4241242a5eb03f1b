import type { FolderFacts } from '../../experiment/imageFolder.ts';
import type { NetworkFacts } from '../../experiment/ownNetwork.ts';
import type { Place } from '../scan/place.ts';
import type { Span } from '../scan/tree.ts';

/** Something that can be written at the cursor. */
export interface Completion extends Span {
  label: string;
  kind: 'key' | 'section' | 'value' | 'class' | 'folder' | 'file' | 'snippet';
  detail?: string;
  /** Markdown. */
  documentation: string;
  /** A snippet (`$0`, `${1:…}`) for the text from `from` to `to`. Its further lines are indented already. */
  insert: string;
  /** What has to go besides. */
  remove?: Span;
  /** What the typed text is compared with, where that is not the label. */
  filter?: string;
  /** Whether something more can be chosen right after. */
  again: boolean;
}

/** A completion without its place in the text. */
export type Offer = Omit<Completion, 'from' | 'to' | 'remove' | 'filter'>;

/** What can be said of the machine. `folders` and `files`: those of the folder whose path is being typed. */
export interface CompletionFacts {
  folders?: readonly string[];
  files?: readonly string[];
  /** What is in the folder of images that the experiment names. */
  folder?: FolderFacts;
  /** What is in the file of the user's own network that the experiment names. */
  network?: NetworkFacts;
  /** A name for the experiment: that of its file. */
  name?: string;
}

/** A place, and by how many blanks the file indents sections. */
export type PlaceInFile = Place & { unit: number };
