import { forwardWork, networkOperations } from '../../experiment/network.ts';
import type { NearestFound } from '../../protocol.ts';
import type { CallWatch } from '../../runs/cliProcess.ts';
import { type RunRecord, readRunRecord } from '../../runs/folder.ts';
import type { NearestAnswer } from './contract.ts';
import { spritesOf } from './sprites.ts';

/** Calls the command line and waits for what it prints: `callCli` with its settings. */
export type Call = (args: readonly string[], watch: CallWatch) => Promise<string>;

/**
 * One pass over the images serves all probes. Where it is short, and the embeddings of all are few, all are asked for at
 * once: then going from layer to layer needs no further pass. Multiply-adds, and bytes.
 */
const SHORT_WORK = 3e11;
const FEW_BYTES = 1e9;

/** What was found stays true: a finished member does not change. The oldest is forgotten first. */
const MOST_KEPT = 2000;
const kept = new Map<string, NearestAnswer>();

/**
 * The training images that a probe of a member compares an image with. A process finds them, once.
 * @throws the problem that it told of
 */
export async function nearestAnswer(
  runFolder: string,
  { index, member, probe }: { index: number; member: number; probe: number },
  call: Call,
  watch: CallWatch = {},
): Promise<NearestAnswer> {
  // It comes from a page, and goes to a process.
  for (const number of [index, member, probe])
    if (!Number.isInteger(number) || number < 0)
      throw new Error(`${number} is no number of an image, member or probe.`);
  const key = (at: number) => `${member}/${at}/${index} ${runFolder}`;
  const known = kept.get(key(probe));
  if (known) return known;
  const record = readRunRecord(runFolder);
  const which = isShort(record) ? [] : ['--probe', `${probe}`];
  const args = ['nearest', runFolder, '--image', `${index}`, '--member', `${member}`, ...which, '--json'];
  const { probes }: { probes: NearestFound[] } = JSON.parse(await call(args, watch));
  for (const found of probes) keep(key(found.probe), answerOf(runFolder, member, record, found));
  const answer = kept.get(key(probe));
  if (!answer) throw new Error(`Nothing was found at probe ${probe}.`);
  return answer;
}

function answerOf(
  runFolder: string,
  member: number,
  record: RunRecord,
  { probe, indices, labels, distances, doubt }: NearestFound,
): NearestAnswer {
  const sprites = spritesOf(runFolder);
  return {
    member,
    probe,
    probeName: record.probes[probe].name,
    neighbours: indices.map((index, i) => ({
      index,
      label: labels[i],
      distance: distances[i],
      sprite: sprites?.placeOf(index) ?? null,
    })),
    doubt,
  };
}

function isShort({ experiment, data, probes }: RunRecord): boolean {
  const images = data.counts.train;
  const bytes = 4 * images * probes.reduce((sum, { width }) => sum + width, 0);
  const { network } = experiment;
  const forward =
    network && data.image ? forwardWork(networkOperations(network.model, data.image, data.classes.length)) : 0;
  return forward * images <= SHORT_WORK && bytes <= FEW_BYTES;
}

function keep(key: string, answer: NearestAnswer): void {
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, answer);
}
