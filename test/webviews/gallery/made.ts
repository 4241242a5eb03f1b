import type { Examples, PackedColumn } from '../../../server/src/protocol.ts';
import { type ImageTable, imageTable } from '../../../webviews/gallery/table.ts';

type Columns = Examples['columns'];
/** Values of columns by name; `null` is missing. A column that is left out is missing everywhere. */
export type Values = { [Name in keyof Columns]?: (number | null)[] };

const WHOLE: readonly (keyof Columns)[] = [
  ...(['index', 'label', 'originalLabel', 'timesTrain', 'timesVal'] as const),
  ...(['consensusClass', 'form', 'sprite'] as const),
];
const REAL: readonly (keyof Columns)[] = [
  ...(['depthTrain', 'depthVal', 'consistency', 'consensusConsistency', 'entropy', 'iterationTrain'] as const),
  ...(['iterationVal', 'outputMargin', 'inputMargin', 'suspicion'] as const),
];

/** Examples as the server packs them. */
export function examplesOf(values: Values, others: Partial<Omit<Examples, 'columns'>> = {}): Examples {
  const rows = values.index?.length ?? 0;
  const column = (name: keyof Columns): (number | null)[] => values[name] ?? new Array(rows).fill(null);
  const packed = (type: PackedColumn['type'], array: Int32Array | Float32Array): PackedColumn => ({
    type,
    base64: Buffer.from(array.buffer).toString('base64'),
  });
  const columns = Object.fromEntries([
    ...WHOLE.map(name => [
      name,
      packed(
        'int32',
        Int32Array.from(column(name), value => value ?? -1),
      ),
    ]),
    ...REAL.map(name => [
      name,
      packed(
        'float32',
        Float32Array.from(column(name), value => value ?? Number.NaN),
      ),
    ]),
  ]) as Columns;
  const classes = ['Coat', 'Sandal', 'Sneaker'];
  const forms = ['easy', 'different_class', 'ambiguous_without_label', 'ambiguous', 'none'];
  return { rows, classes, deepest: 8, members: 10, forms, sprites: null, paths: null, ...others, columns };
}

export function tableOf(values: Values, others: Partial<Omit<Examples, 'columns'>> = {}): ImageTable {
  return imageTable(examplesOf(values, others));
}
