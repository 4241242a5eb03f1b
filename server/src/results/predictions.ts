import type { SplitName } from '../protocol.ts';
import { readRunRecord } from '../runs/folder.ts';
import { NOT_PROBED, type SplitArray } from '../runs/memberFiles.ts';
import { finishedSplits, type MemberSplit } from './members.ts';
import { type Column, missing, type Table } from './table.ts';

/** The table `predictions`: what each finished member says of each of its examples, a part per member and split. */
export async function* predictionsTable(runFolder: string): AsyncGenerator<Table> {
  for await (const { member, split, rows, read } of finishedSplits(runFolder)) {
    const integers = async (name: string, array: SplitArray): Promise<Column> => ({
      name,
      type: 'integer',
      data: (await read(array)) ?? missing(rows),
    });
    const reals = async (name: string, array: SplitArray): Promise<Column> => ({
      name,
      type: 'real',
      data: (await read(array)) ?? missing(rows),
    });
    const columns = [
      ...(await identity(member, split, rows, read)),
      await integers('prediction', 'predictions'),
      await integers('prediction_depth', 'prediction_depth'),
      await integers('iteration_learned', 'iteration_learned'),
      await reals('output_margin', 'output_margin'),
      await reals('input_margin', 'input_margin'),
    ];
    yield { rows, columns };
  }
}

/** The table `probes`: the class of every example at every probe, `probe_00` being the input's; missing if not asked. */
export async function* probesTable(runFolder: string): AsyncGenerator<Table> {
  const probes = readRunRecord(runFolder).probes.length;
  for await (const { member, split, rows, read } of finishedSplits(runFolder)) {
    const classes = await read('probe_classes');
    const columns = Array.from({ length: probes }, (_, probe): Column => {
      const classAt = (i: number) => {
        const found = classes?.[i * probes + probe] ?? NOT_PROBED;
        return found === NOT_PROBED ? Number.NaN : found;
      };
      const data = Float64Array.from({ length: rows }, (_, i) => classAt(i));
      return { name: `probe_${String(probe).padStart(2, '0')}`, type: 'integer', data };
    });
    yield { rows, columns: [...(await identity(member, split, rows, read)), ...columns] };
  }
}

type Reader = MemberSplit['read'];

export { finishedSplits, type MemberSplit } from './members.ts';

async function identity(member: number, split: SplitName, rows: number, read: Reader): Promise<Column[]> {
  return [
    { name: 'member', type: 'integer', data: new Int32Array(rows).fill(member) },
    { name: 'index', type: 'integer', data: (await read('index')) ?? missing(rows) },
    { name: 'split', type: 'text', data: new Array(rows).fill(split) },
    { name: 'label', type: 'integer', data: (await read('labels')) ?? missing(rows) },
  ];
}
