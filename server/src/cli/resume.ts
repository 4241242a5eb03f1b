import { resolve } from 'node:path';
import { loadHnswlib } from '../hnswlib.ts';
import { type RunRecord, readRunRecord } from '../runs/folder.ts';
import type { RunState } from '../runs/journal.ts';
import { inspectData } from '../runs/prepare.ts';
import { runState } from '../runs/status.ts';
import { announcingProblems } from './announce.ts';
import { watchDecoding } from './decoding.ts';
import { obtainData } from './download.ts';
import { UserError } from './errors.ts';
import { finish } from './finish.ts';

interface ResumeOptions {
  json?: boolean;
  download?: boolean;
  workers?: number | 'auto';
}

/**
 * `depthlens resume RUN [--member N]...`: every member that is not finished, or those that are named.
 * @returns the exit code
 */
export function resume(runFolder: string, options: ResumeOptions & { member?: number[] }): Promise<number> {
  return announcingProblems(async () => {
    const folder = resolve(runFolder);
    const record = readRunRecord(folder);
    const state = runState(folder);
    const only = options.member?.length ? options.member : undefined;
    if (only && record.experiment.sweep)
      throw new UserError('The trials of a sweep are compared, so it is resumed as a whole: leave --member out.');
    if (only) checkMembers(only, state);
    if (state.now === 'finished') console.error('This run is finished already.');
    else await prepare(record, options);
    return finish(folder, { json: options.json ?? false, workers: options.workers, ...(only && { only }) });
  });
}

/**
 * `depthlens extend RUN --members N`: more members, so that there are N in all. They are the ones that the run would
 * have had if N had been asked for from the start; those that are finished stay as they are.
 * @returns the exit code
 */
export function extend(runFolder: string, options: ResumeOptions & { members: number }): Promise<number> {
  return announcingProblems(async () => {
    const folder = resolve(runFolder);
    const record = readRunRecord(folder);
    const { members, now } = runState(folder);
    checkExtension(options.members, record, members.length);
    if (options.members === members.length) console.error(`This run has ${members.length} members already.`);
    if (options.members > members.length || now !== 'finished') await prepare(record, options);
    return finish(folder, {
      json: options.json ?? false,
      workers: options.workers,
      extendTo: options.members,
    });
  });
}

/** Looks whether what a run began with is still there. */
async function prepare(record: RunRecord, { json = false, download = false }: ResumeOptions): Promise<void> {
  if (record.experiment.probes.method === 'hnsw' && !record.experiment.sweep) loadHnswlib();
  const { data, experiment } = await watchDecoding(watch =>
    obtainData(() => inspectData(record.experiment, record.experimentFile, watch), {
      agreed: download,
      canAsk: !json,
    }),
  );
  if (data.fingerprint !== record.data.fingerprint)
    throw new UserError(
      'The data have changed since this run began, so what is left would not fit what is done.',
      'Put the old data back, or start a new run.',
    );
  const { file, fingerprint } = record.experiment.network?.model ?? {};
  if (experiment.network?.model.fingerprint !== fingerprint)
    throw new UserError(
      `The file of the network, ${file}, or its weights, have changed since this run began, so what is left would not fit what is done.`,
      'Put the old ones back, or start a new run.',
    );
}

function checkMembers(wanted: readonly number[], { members }: RunState): void {
  for (const member of wanted) {
    if (member >= members.length)
      throw new UserError(
        `There is no member ${member}: this run has ${members.length}, from 0 to ${members.length - 1}.`,
        '`depthlens show` names those that failed; `depthlens extend` adds members.',
      );
    if (members[member].status === 'finished')
      throw new UserError(`Member ${member} is finished, and a finished member is never run again.`);
  }
}

function checkExtension(wanted: number, { experiment }: RunRecord, there: number): void {
  if (experiment.sweep)
    throw new UserError(
      'A sweep is no ensemble: it has as many networks as its lists have combinations.',
      'For other combinations, change the lists in the experiment file and run it.',
    );
  if (!experiment.network)
    throw new UserError(
      'A run over embeddings has one member: there is no network to train again.',
      'To look at another network, save its embeddings and run an experiment over them.',
    );
  if (wanted < there)
    throw new UserError(
      `This run has ${there} members, and ${wanted} is fewer. None can be taken away.`,
      `Give a number above ${there}: it is how many members there will be in all.`,
    );
}
