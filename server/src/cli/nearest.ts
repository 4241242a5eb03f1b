import { resolve } from 'node:path';
import { placeOf } from '../results/panels/memberVerdict.ts';
import { memberFolder, type RunRecord, readRunRecord } from '../runs/folder.ts';
import { imagePaths } from '../runs/imageFiles.ts';
import { nearestImages } from '../runs/nearest.ts';
import { runState } from '../runs/status.ts';
import { UserError } from './errors.ts';
import { alignColumns } from './format.ts';
import { refuseSweep } from './noSweep.ts';
import { stoppable } from './stoppable.ts';

interface NearestOptions {
  image: number;
  member: number;
  /** Empty: all. */
  probe: number[];
  json?: boolean;
}

/** For the editor, which shows what this prints: a word on how far it is, so often. */
const PROGRESS_SECONDS = 0.5;

/**
 * `depthlens nearest RUN --image I --member M [--probe P]...`: the training images that a probe compares an image with.
 * @returns the exit code
 */
export async function nearest(runFolder: string, { image, member, probe, json }: NearestOptions): Promise<number> {
  const folder = resolve(runFolder);
  const record = readRunRecord(folder);
  refuseSweep(folder);
  const probes = probe.length > 0 ? [...new Set(probe)].sort((a, b) => a - b) : [...record.probes.keys()];
  checkMember(folder, member);
  checkProbes(probes, record);
  const place = placeOf(memberFolder(folder, member), image);
  if (!place)
    throw new UserError(`This run has no image ${image}.`, '`depthlens export --table examples` lists its images.');
  const found = await stoppable(
    watch => nearestImages({ runFolder: folder, member, ...place, probes }, record, watch),
    PROGRESS_SECONDS,
  );
  const answer = { member, image, probes: found.map(one => ({ ...one, name: record.probes[one.probe].name })) };
  console.log(json ? JSON.stringify(answer) : shownNearest(answer, record, imagePaths(folder)));
  return 0;
}

function checkMember(folder: string, member: number): void {
  const { members } = runState(folder);
  if (member >= members.length)
    throw new UserError(
      `There is no member ${member}: this run has ${members.length}, from 0 to ${members.length - 1}.`,
    );
  if (members[member].status !== 'finished')
    throw new UserError(
      `Member ${member} is not finished, so its probes have not been asked yet.`,
      '`depthlens show` tells how far a run is, `depthlens resume` goes on with it.',
    );
}

function checkProbes(wanted: readonly number[], { probes }: RunRecord): void {
  const last = probes.length - 1;
  for (const probe of wanted)
    if (probe > last)
      throw new UserError(
        `There is no probe ${probe}: this run has ${probes.length}, from 0 (${probes[0].name}) to ${last} (${probes[last].name}).`,
      );
}

type Shown = { image: number; probes: (Awaited<ReturnType<typeof nearestImages>>[number] & { name: string })[] };

function shownNearest({ image, probes }: Shown, { data }: RunRecord, paths: ReadonlyMap<number, string> | undefined) {
  const tables = probes.map(({ probe, name, indices, labels, distances, doubt }) => {
    const rows = indices.map((index, i) => [
      String(i + 1),
      `${index}`,
      data.classes[labels[i]],
      ...(paths ? [paths.get(index) ?? ''] : []),
      distances[i].toPrecision(4),
    ]);
    const heading = ['', 'image', 'class', ...(paths ? ['file'] : []), 'distance'];
    return [
      `Probe ${probe}, ${name}: the ${indices.length} training images nearest to image ${image}`,
      alignColumns([heading, ...rows], paths ? 4 : 3),
      ...(doubt === null ? [] : [doubt]),
    ].join('\n');
  });
  return tables.join('\n\n');
}
