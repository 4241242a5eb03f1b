import { join } from 'node:path';
import type { NumericArray } from '../data/formats/npy.ts';
import { readNpyRow } from '../data/formats/npyRows.ts';
import type { SplitName } from '../protocol.ts';
import { votesFile } from './memberFiles.ts';

/**
 * The votes at one probe about one example, [classes].
 * @param folder of the member
 * @param row in the split's arrays
 * @returns null where the probe was not asked about it
 */
export function readSavedVotes(folder: string, split: SplitName, probe: number, row: number): NumericArray | null {
  const votes = readNpyRow(join(folder, votesFile(split, probe)), row);
  return votes?.some(count => count > 0) ? votes : null;
}
