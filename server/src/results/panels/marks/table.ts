import { readRunRecord } from '../../../runs/folder.ts';
import { imagePaths } from '../../../runs/imageFiles.ts';
import { finishedMembers } from '../../members.ts';
import type { Column, Table } from '../../table.ts';
import { readMarks } from './file.ts';
import { replayMarks } from './replay.ts';

/**
 * The table `marks`: what a person decided of images, for labelling tools. docs/tables.md explains the columns.
 * @returns also the lines of the file that are damaged
 */
export async function marksTable(runFolder: string): Promise<{ table: Table; damaged: number[] }> {
  const { classes } = readRunRecord(runFolder).data;
  const { actions, damaged } = readMarks(runFolder);
  const { marks } = replayMarks(actions);
  const labels = marks.length > 0 ? await imageLabels(runFolder, 'labels') : new Map<number, number>();
  const paths = imagePaths(runFolder);
  const integer = (name: string, of: (mark: (typeof marks)[number]) => number | undefined): Column => ({
    name,
    type: 'integer',
    data: marks.map(mark => of(mark) ?? Number.NaN),
  });
  const text = (name: string, of: (mark: (typeof marks)[number]) => string | undefined): Column => ({
    name,
    type: 'text',
    data: marks.map(mark => of(mark) ?? ''),
  });
  const columns = [
    integer('index', ({ index }) => index),
    ...(paths ? [text('path', ({ index }) => paths.get(index))] : []),
    integer('label', ({ index }) => labels.get(index)),
    text('label_name', ({ index }) => classes[labels.get(index) ?? -1]),
    text('decision', ({ decision }) => decision),
    integer('new_label', mark => mark.class),
    text('new_label_name', mark => classes[mark.class ?? -1]),
    text('marked_at', ({ time }) => time),
  ];
  return { table: { rows: marks.length, columns }, damaged };
}

/**
 * The label of every image, by its index: every member knows them all, so the first that is finished tells.
 * @param which after label noise, or before
 */
export async function imageLabels(
  runFolder: string,
  which: 'labels' | 'original_labels',
): Promise<Map<number, number>> {
  const labels = new Map<number, number>();
  for await (const splits of finishedMembers(runFolder)) {
    for (const { read } of splits) {
      const [index, of] = [(await read('index')) ?? [], (await read(which)) ?? []];
      for (let i = 0; i < index.length; i++) labels.set(index[i], of[i]);
    }
    break;
  }
  return labels;
}
