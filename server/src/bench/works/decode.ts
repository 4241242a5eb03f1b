import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DecodeSpeed } from '../../protocol.ts';
import { medianOf } from '../rows.ts';
import type { Contestant, Group, Sample } from '../work.ts';

const SIZE = 64;
/** Images a second, for the first guess of how long it takes. */
const GUESSED_SPEED = 300;

/** A folder of photographs that is decoded, and then read again from the cache. Nothing in Python is compared. */
export function decodeGroup(count: number): Group {
  let folder = '';
  const decode: Contestant = {
    guess: { warmUp: count / GUESSED_SPEED / 10, measure: count / GUESSED_SPEED },
    warmUp(processes) {
      folder = mkdtempSync(join(tmpdir(), 'depthlens-bench-'));
      processes.adopt({ kill: async () => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 200 }) });
      return processes.ours('decoding').ask({ type: 'photographs', folder, count });
    },
    measure: processes => processes.ours('decoding').ask<DecodeSpeed & Sample>({ type: 'decode', folder, size: SIZE }),
  };
  const work = `decoding ${count.toLocaleString('en')} JPEGs of 640 x 480 to ${SIZE} x ${SIZE}`;
  const row = (work: string, of: (sample: Sample) => number | null): Group['rows'][number] => ({
    work,
    unit: 'images/s',
    ours: medianOf('ours', of),
    peers: {},
    better: 'more',
    goal: null,
  });
  return {
    contestants: { ours: decode },
    rows: [
      row(work, ({ imagesPerSecond }) => imagesPerSecond),
      row(`${work}: again, from the cache`, ({ againPerSecond }) => againPerSecond),
    ],
  };
}
