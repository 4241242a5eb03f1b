import type { PackedAnswers, Problem } from '../../server/src/protocol.ts';
import { Refused } from './host.ts';

export type Unpacked = { answer: unknown } | { problem: Problem };

/** Packs that stay unpacked: of the last ones that were asked for. */
const MOST = 12;

/**
 * Looks answers up by their key; a pack of them is unpacked when the first is asked for.
 * @returns undefined for a key that is in none
 */
export function unpackAnswers(packs: readonly PackedAnswers[]): (key: string) => Promise<Unpacked | undefined> {
  const places = new Map<string, { pack: number; at: number }>();
  for (const [pack, { keys }] of packs.entries()) for (const [at, key] of keys.entries()) places.set(key, { pack, at });
  const unpacked = new Map<number, Promise<Unpacked[]>>();
  return async key => {
    const place = places.get(key);
    if (!place) return undefined;
    const answers = unpacked.get(place.pack) ?? unpack(packs[place.pack].gzip);
    // The last ones of a map are those that were put there last.
    unpacked.delete(place.pack);
    unpacked.set(place.pack, answers);
    for (const oldest of unpacked.keys()) {
      if (unpacked.size <= MOST) break;
      unpacked.delete(oldest);
    }
    return (await answers)[place.at];
  };
}

async function unpack(gzip: string): Promise<Unpacked[]> {
  if (typeof DecompressionStream === 'undefined')
    throw new Refused({
      message: 'This browser is too old to read the report.',
      hint: 'Chrome or Edge 108, Firefox 113, Safari 16.4 and whatever came later can.',
    });
  const bytes = Uint8Array.from(atob(gzip), character => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}
