import type { ModelSettings } from '../experiment/resolve.ts';

/** A network in a word or two: its width, or the file of one's own. */
export function networkTitle({ architecture, width, file }: ModelSettings): string {
  return file === undefined ? `${architecture}, width ${width}` : `${architecture}, ${file}`;
}
