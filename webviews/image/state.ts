import type { ImageAnswer, Mark, Marks, NearestAnswer, Problem } from '../../server/src/protocol.ts';
import type { Stamps } from '../common/stamps.ts';

/** What was asked, and how far that is. */
export type Fetched<T> =
  | { is: 'coming'; text: string }
  | { is: 'there'; value: T }
  | { is: 'refused'; problem: Problem };

/** What of an image is looked at: kept over a reload, and from image to image. */
export interface Look {
  /** Position in the data set; null: none was chosen yet. */
  index: number | null;
  /** The list that previous and next go through, such as what the gallery shows. */
  among: readonly number[];
  /** Images that neighbours led away from, the last one last. */
  trail: readonly number[];
  member: number | null;
  probe: number | null;
}

export interface ImageState {
  look: Look;
  /** Of the run, when the image and the marks were asked for last. */
  stamps: Stamps;
  /** Of `look.index`; an older answer of it stays until the new one is there. */
  image: Fetched<ImageAnswer> | null;
  /** The image that was there before: it stays on screen, with the focus in it, until the next one is there. */
  before: ImageAnswer | null;
  /** Of `look`'s image, member and probe; null: not asked for. */
  nearest: Fetched<NearestAnswer> | null;
  /** How long the last search took, in seconds; null: none was done. */
  searchSeconds: number | null;
  /** null: this page cannot mark images. */
  marks: Marks | null;
  markProblem: Problem | null;
  relabelTo: number | null;
  /** What was done last, for those who cannot see it. */
  notice: string;
}

export type ImageMessage =
  | { type: 'open'; index: number; from?: number }
  | { type: 'step'; by: 1 | -1 }
  | { type: 'back' }
  | { type: 'again' }
  | { type: 'image'; index: number; got: Fetched<ImageAnswer> }
  | { type: 'member'; member: number }
  | { type: 'probe'; probe: number }
  | { type: 'find' }
  | { type: 'nearest'; got: Fetched<NearestAnswer>; seconds?: number }
  | { type: 'marks'; marks: Marks | null; notice?: string }
  | { type: 'markProblem'; problem: Problem }
  | { type: 'relabelTo'; class: number }
  | { type: 'mark'; decision: 'relabel' | 'keep' | 'drop' | null }
  | { type: 'undo' }
  | { type: 'redo' };

const NOTHING: Look = { index: null, among: [], trail: [], member: null, probe: null };

/** @param saved what `savedLook` gave once, maybe in an older version */
export function firstLook(saved: unknown): Look {
  const from = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>;
  const place = (value: unknown) => (isPlace(value) ? value : null);
  return {
    ...NOTHING,
    index: place(from.index),
    among: Array.isArray(from.among) ? from.among.filter(isPlace) : [],
    member: place(from.member),
    probe: place(from.probe),
  };
}

/** Of the list only what is near: it may have all images of a run. */
const SAVED_AROUND = 200;

export function savedLook({ index, among, member, probe }: Look): Partial<Look> {
  const at = index === null ? -1 : among.indexOf(index);
  const near = at < 0 ? [] : among.slice(Math.max(0, at - SAVED_AROUND), at + SAVED_AROUND + 1);
  return { index, among: near, member, probe };
}

/**
 * The member that is shown: the one that was chosen, if it knows the image; else the first that has not seen it, since a
 * model that trained on an image says less about it.
 */
export function memberShown({ member }: Look, { members }: Pick<ImageAnswer, 'members'>) {
  return (
    members.find(verdict => verdict.member === member) ?? members.find(({ split }) => split !== 'train') ?? members[0]
  );
}

/** Where an image stands in a list, and what is before and after it. */
export function placeAmong(
  index: number | null,
  among: readonly number[],
): { at: number; of: number; previous: number | null; next: number | null } {
  const at = index === null ? -1 : among.indexOf(index);
  const previous = at > 0 ? among[at - 1] : null;
  const next = at >= 0 && at + 1 < among.length ? among[at + 1] : null;
  return { at, of: among.length, previous, next };
}

export function markOf({ marks }: Marks, index: number): Mark | undefined {
  return marks.find(mark => mark.index === index);
}

/** The class that the image would be relabelled to: as was chosen, else as it is marked, else what models take it for. */
export function relabelClass({ relabelTo, marks }: ImageState, { index, consensusClass, label }: ImageAnswer): number {
  return relabelTo ?? (marks && markOf(marks, index)?.class) ?? consensusClass ?? label;
}

/** A view that nothing was asked for yet. */
export function firstState(saved: unknown, stamps: Stamps): ImageState {
  return {
    look: firstLook(saved),
    stamps,
    image: null,
    before: null,
    nearest: null,
    searchSeconds: null,
    marks: null,
    markProblem: null,
    relabelTo: null,
    notice: '',
  };
}

const isPlace = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
