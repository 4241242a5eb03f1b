import { join } from 'node:path';
import type { NumericArray } from '../../data/formats/npy.ts';
import { findAscending, openNpyRows, readNpyRow } from '../../data/formats/npyRows.ts';
import { SPLITS, type SplitName } from '../../protocol.ts';
import { memberFolder } from '../../runs/folder.ts';
import { readHistory } from '../../runs/history.ts';
import { curveFile, NOT_PROBED, type SplitArray, splitArrayFile } from '../../runs/memberFiles.ts';
import { readSavedVotes } from '../../runs/savedVotes.ts';
import type { MemberVerdict } from './contract.ts';

/** What a member says of an image, and which labels it was given with. */
export interface FoundVerdict {
  verdict: MemberVerdict;
  label: number;
  originalLabel: number;
}

/**
 * Reads what one finished member says of one image, and nothing else.
 * @param steps of the evaluations; undefined where they are not known
 * @returns undefined if the member does not know the image
 */
export function memberVerdict(
  runFolder: string,
  member: number,
  index: number,
  probes: number,
  steps: ArrayLike<number> | undefined,
): FoundVerdict | undefined {
  const folder = memberFolder(runFolder, member);
  const place = placeOf(folder, index);
  if (!place) return undefined;
  const { split, row } = place;
  const read = (array: SplitArray) => readNpyRow(join(folder, splitArrayFile(split, array)), row);
  const one = (array: SplitArray) => read(array)?.[0];
  const label = one('labels');
  const prediction = one('predictions');
  if (label === undefined || prediction === undefined)
    throw new Error(`${folder}: files of member ${member} are missing, though the journal names them.`);
  const changes = steps && readHistory(folder, split, row);
  return {
    label,
    originalLabel: one('original_labels') ?? label,
    verdict: {
      member,
      split,
      prediction,
      depth: known(one('prediction_depth')),
      iterationLearned: known(one('iteration_learned')),
      outputMargin: known(one('output_margin')),
      inputMargin: known(one('input_margin')),
      probeClasses: classesOf(read('probe_classes'), probes),
      votes: Array.from({ length: probes }, (_, probe) => {
        const votes = readSavedVotes(folder, split, probe, row);
        return votes && Array.from(votes);
      }),
      history: changes?.map(({ evaluation, prediction }) => ({ step: steps![evaluation], prediction })) ?? null,
    },
  };
}

/** The steps at which the networks of a run were evaluated: the same ones for all members. */
export function evaluationSteps(runFolder: string, members: readonly number[]): NumericArray | undefined {
  for (const member of members) {
    const rows = openNpyRows(join(memberFolder(runFolder, member), curveFile('evaluation_steps')));
    if (!rows) continue;
    try {
      return rows.read(0, rows.shape[0]);
    } finally {
      rows.close();
    }
  }
  return undefined;
}

/**
 * Where an image is among a member's.
 * @param folder of the member
 * @returns undefined if the member does not know it
 */
export function placeOf(folder: string, index: number): { split: SplitName; row: number } | undefined {
  for (const split of SPLITS) {
    const rows = openNpyRows(join(folder, splitArrayFile(split, 'index')));
    if (!rows) continue;
    try {
      const row = findAscending(rows, index);
      if (row >= 0) return { split, row };
    } finally {
      rows.close();
    }
  }
  return undefined;
}

/** JSON has no NaN, and nothing that is infinite. */
function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function classesOf(row: NumericArray | undefined, probes: number): MemberVerdict['probeClasses'] {
  if (!row) return new Array(probes).fill(null);
  const unknown = row instanceof Uint8Array ? NOT_PROBED & 0xff : NOT_PROBED;
  return Array.from(row, value => (value === unknown ? null : value));
}
