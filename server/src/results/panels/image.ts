import { setImmediate } from 'node:timers/promises';
import { consensus } from '../../difficulty/ensemble.ts';
import { readRunRecord } from '../../runs/folder.ts';
import { imagePaths } from '../../runs/imageFiles.ts';
import { readJournal, replay } from '../../runs/journal.ts';
import type { ImageAnswer, MemberVerdict } from './contract.ts';
import { evaluationSteps, type FoundVerdict, memberVerdict } from './memberVerdict.ts';
import { spritesOf } from './sprites.ts';

export interface ImageWatch {
  signal?: AbortSignal | undefined;
  onProgress?: ((text: string) => void) | undefined;
}

/** After so many milliseconds of reading, messages are heard and progress is told. */
const BREATH_MILLISECONDS = 100;

/**
 * What all finished members say of one image. Reads only its rows, so that hundreds of members take a fraction of a
 * second where the disk is not asleep.
 * @param index position in the data set
 * @param form the name of its form of difficulty, which takes all images to tell
 * @throws a plain message if no finished member knows the image, or the folder is no run; the signal's reason
 */
export async function imageAnswer(
  runFolder: string,
  index: number,
  form: (index: number) => Promise<string> | string,
  { signal, onProgress }: ImageWatch = {},
): Promise<ImageAnswer> {
  const { data, probes, experiment } = readRunRecord(runFolder);
  const finished = [...replay(readJournal(runFolder)).members.entries()].flatMap(([member, { status }]) =>
    status === 'finished' ? [member] : [],
  );
  const steps = evaluationSteps(runFolder, finished);
  const found: FoundVerdict[] = [];
  let breath = performance.now();
  for (const [done, member] of finished.entries()) {
    const verdict = memberVerdict(runFolder, member, index, probes.length, steps);
    if (verdict) found.push(verdict);
    if (performance.now() - breath < BREATH_MILLISECONDS) continue;
    onProgress?.(`Reading member ${done + 1} of ${finished.length}`);
    await setImmediate();
    signal?.throwIfAborted();
    breath = performance.now();
  }
  if (found.length === 0) throw unknown(index, finished.length);
  const { label, originalLabel } = found[0];
  const members = found.map(({ verdict }) => verdict);
  const seen = members.filter(({ split }) => split === 'train');
  const unseen = members.filter(({ split }) => split !== 'train');
  const votes = new Uint32Array(data.classes.length);
  for (const { prediction } of unseen) votes[prediction]++;
  const { consensusClass } = consensus(votes, label);
  const wrongOf = (some: MemberVerdict[]) => some.filter(({ prediction }) => prediction !== label).length;
  return {
    index,
    label,
    originalLabel,
    consensusClass: consensusClass < 0 ? null : consensusClass,
    form: await form(index),
    path: imagePaths(runFolder)?.get(index) ?? null,
    ...spriteOf(runFolder, index),
    probes: probes.map(({ name }) => name),
    k: probes.map(() => experiment.probes.k),
    lastStep: steps?.[steps.length - 1] ?? null,
    members,
    wrong: { unseen: wrongOf(unseen), ofUnseen: unseen.length, train: wrongOf(seen), ofTrain: seen.length },
    meanDepth: { train: mean(seen, 'depth'), unseen: mean(unseen, 'depth') },
    margins: { output: mean(unseen, 'outputMargin'), input: mean(unseen, 'inputMargin') },
  };
}

function spriteOf(runFolder: string, index: number): Pick<ImageAnswer, 'sprites' | 'sprite'> {
  const sprites = spritesOf(runFolder);
  return { sprites: sprites?.sprites ?? null, sprite: sprites?.placeOf(index) ?? null };
}

function mean(members: readonly MemberVerdict[], of: 'depth' | 'outputMargin' | 'inputMargin'): number | null {
  const values = members.map(member => member[of]).filter(value => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function unknown(index: number, members: number): Error {
  return members === 0
    ? Object.assign(new Error('No member of this run is finished yet, so nothing is known of single images.'), {
        hint: 'It will be here once the first one is.',
      })
    : new Error(`This run has no image ${index}.`);
}
