import { statfsSync } from 'node:fs';
import { splitCounts } from '../experiment/cost.ts';
import { memberDisk, trialDisk } from '../experiment/disk.ts';
import type { Machine } from '../experiment/estimate.ts';
import { type RunRecord, readRunRecord } from '../runs/folder.ts';
import type { MemberState } from '../runs/journal.ts';
import { thisMachine } from '../runs/lookUp.ts';
import { workersOf, workOf } from '../runs/members.ts';
import { runState } from '../runs/status.ts';
import { isSweep, type SweepRecord } from '../runs/sweepRecord.ts';
import { trialWorkLeft } from '../runs/trials.ts';
import { bytes, duration } from './format.ts';

/** What a run will take from here on, told before it begins. */
export interface Needs {
  /** Members that are to be worked on, and what they are unless members of an ensemble. */
  members: number;
  what?: 'trials';
  /** undefined where nothing is known of the speed. */
  time?: { seconds: number; marginSeconds: number; measured: boolean };
  disk: { perMember: number; all: number; free: number | undefined };
}

/** @param members how many are left to do; @param free bytes on the disk of the run folder, if that is known */
export function needsOf(record: RunRecord, members: number, machine: Machine, free: number | undefined): Needs {
  const { experiment, data, probes, backend } = record;
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  const { kept, atWork } = memberDisk(experiment, counts, data.image, data.classes.length, probes.length);
  const work = workOf(record);
  const measured = machine.measured && machine.backend === backend?.name;
  const rates = machine.rates;
  const marginSeconds = (members * work.margin) / rates.margin;
  const seconds = members * (work.train / rates.train + work.probe / rates.probe) + marginSeconds;
  return {
    members,
    // The backend for comparisons is slower by a factor that nobody knows.
    ...(backend?.name !== 'cpu' && { time: { seconds, marginSeconds, measured } }),
    disk: { perMember: kept, all: members * kept + Math.min(members, workersOf(record)) * atWork, free },
  };
}

/** The same of a sweep. Only the states of the best trials so far are kept, and of those at work. */
export function sweepNeeds(
  record: SweepRecord,
  members: readonly MemberState[],
  machine: Machine,
  free: number | undefined,
): Needs {
  const { experiment, data, backend } = record;
  const { kept, atWork, state } = trialDisk(experiment, data.image!, data.classes.length);
  const seconds = trialWorkLeft(record, members) / machine.rates.train;
  const measured = machine.measured && machine.backend === backend?.name;
  const atOnce = Math.min(members.length, workersOf(record));
  return {
    members: members.length,
    what: 'trials',
    ...(backend?.name !== 'cpu' && { time: { seconds, marginSeconds: 0, measured } }),
    disk: { perMember: kept, all: members.length * kept + experiment.sweep.keep * state + atOnce * atWork, free },
  };
}

/** The same in words, a line each. */
export function needsText({ members, what, time, disk }: Needs): string[] {
  const lines = [];
  if (time) {
    const basis = time.measured
      ? 'at the speed that was measured here'
      : 'at a usual speed (`depthlens doctor` measures the real one)';
    const margins =
      time.marginSeconds > time.seconds / 10 ? `, ${duration(time.marginSeconds)} of it for input margins` : '';
    const long = time.seconds < 1 ? 'less than a second' : `about ${duration(time.seconds)}`;
    lines.push(`Time: ${long} ${basis}${margins}.`);
  }
  const { perMember, all, free } = disk;
  const each = members > 1 ? `${bytes(perMember)} for each of ${members} ${what ?? 'members'}, ` : '';
  const left = free === undefined ? '' : `; ${bytes(free)} are free`;
  lines.push(`Disk: about ${each}${bytes(all)} with checkpoints${left}.`);
  if (free !== undefined && free < all)
    lines.push(
      'Warning: that is more than is free. Free some space: a run that meets a full disk ends, keeps what is finished, ' +
        'and can be resumed.',
    );
  return lines;
}

/** What a run that begins, or goes on, will take on this machine; nothing if nothing is left to do. */
export function tellNeeds(runFolder: string, only?: readonly number[]): string[] {
  const { members } = runState(runFolder);
  const record = readRunRecord(runFolder);
  if (isSweep(record)) {
    if (members.every(({ status }) => status === 'finished')) return [];
    return needsText(sweepNeeds(record, members, thisMachine(), freeBytes(runFolder)));
  }
  const left = members.filter(({ status }, i) => status !== 'finished' && (only?.includes(i) ?? true)).length;
  if (left === 0) return [];
  return needsText(needsOf(record, left, thisMachine(), freeBytes(runFolder)));
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Some systems and disks do not say.
    return undefined;
  }
}
