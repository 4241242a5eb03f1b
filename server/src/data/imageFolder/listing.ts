/** An image that a folder or a label file names. */
export interface ListedImage {
  /** Inside the data set's folder, with `/` on every system. */
  path: string;
  /** Position in the listing's classes. */
  label: number;
  /** Where the folder or the label file says so. */
  split?: 'train' | 'test';
}

/** The images to train on and those to test on, each in the order of their paths. */
export type ImageParts = Record<'train' | 'test', ListedImage[]>;

/** A file that is not used, and why. */
export interface SkippedFile {
  path: string;
  reason: string;
}

/** What there is to read, before any image is. */
export interface Listing {
  /** The folder, absolute, with all links followed. */
  root: string;
  /** In the order of their labels. */
  classes: string[];
  /** By path, so that the order is the same on every system. */
  images: ListedImage[];
  /** Named, but not there or not allowed. */
  skipped: SkippedFile[];
  /** What was passed over as a whole, in words. */
  notes: string[];
  /** Files and folders that were looked at: as long as none has changed, the listing is the same. */
  looked: string[];
}

/** What makes an image by its name. */
export function hasImageName(name: string): boolean {
  return /\.(?:png|jpe?g|webp)$/i.test(name);
}

/** Compares by code units: the same order on every system and in every language. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Class names in the order of their labels: numbers by size, else by name. */
export function classOrder(names: Iterable<string>): string[] {
  const all = [...new Set(names)];
  const numbers = all.every(name => /^\d{1,15}$/.test(name));
  return all.sort(numbers ? (a, b) => Number(a) - Number(b) || inOrder(a, b) : inOrder);
}

/** Ends a listing that would take too long. */
export class TooManyFiles extends Error {}
