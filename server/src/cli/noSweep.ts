import { basename } from 'node:path';
import { readRunRecord } from '../runs/folder.ts';
import { nothingProbed } from '../runs/sweepRecord.ts';
import { UserError } from './errors.ts';

/** @throws UserError of a sweep: what is asked is about images and their depths */
export function refuseSweep(runFolder: string): void {
  if (readRunRecord(runFolder).experiment.sweep) throw new UserError(`${nothingProbed(basename(runFolder))}.`);
}
