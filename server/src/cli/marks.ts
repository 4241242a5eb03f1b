import { damagedNotes } from '../results/panels/marks/marks.ts';
import { marksTable } from '../results/panels/marks/table.ts';
import { alignColumns } from './format.ts';
import { checkOut, objectsOf, type WrittenTo, writeTable } from './ranked.ts';

/** `depthlens marks RUN [--out FILE]`: what was decided of images in the gallery, for labelling tools. @returns the exit code */
export async function marks(runFolder: string, { json, ...to }: WrittenTo & { json?: boolean }): Promise<number> {
  checkOut(to);
  const { table, damaged } = await marksTable(runFolder);
  for (const note of damagedNotes(damaged)) console.error(note);
  if (to.out) await writeTable(table, to.out, to.format);
  const rows = objectsOf(table);
  if (json) console.log(JSON.stringify(rows));
  else if (!to.out) console.log(rows.length === 0 ? 'No image of this run is marked.' : shown(rows));
  return 0;
}

function shown(rows: Record<string, unknown>[]): string {
  return alignColumns(
    [
      ['image', 'label', 'decision', 'new label'],
      ...rows.map(({ index, path, label_name, decision, new_label_name }) =>
        [path || index, label_name, decision, new_label_name].map(String),
      ),
    ],
    4,
  );
}
