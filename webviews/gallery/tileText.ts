import { measured } from '../common/counts.ts';
import { DECISIONS, type MarkColumn } from './markColumn.ts';
import type { ImageTable } from './table.ts';

/** What a tile says, a line each. */
export interface TileText {
  label: string;
  /** `≠ Sandal`; `=`: the consensus class is the label. */
  consensus: string;
  /** null: no member held it out. */
  agrees: boolean | null;
  depth: string;
  /** `→ Coat`, `keep`, `drop`; empty: nothing was decided. */
  mark: string;
}

export function tileText(table: ImageTable, marks: MarkColumn, row: number): TileText {
  const { classes, label, consensusClass } = table;
  const consensus = consensusClass[row];
  const agrees = consensus < 0 ? null : consensus === label[row];
  return {
    label: classes[label[row]] ?? '',
    consensus: agrees === null ? 'no consensus' : agrees ? '= consensus' : `≠ ${classes[consensus] ?? ''}`,
    agrees,
    depth: depthText(table, row),
    mark: markText(table, marks, row),
  };
}

/** A tile has no room for more. */
const tenths = (depth: number): string => String(Number(depth.toFixed(1)));

function depthText({ depthVal, depthTrain }: ImageTable, row: number): string {
  const parts = [
    [depthVal[row], 'val'],
    [depthTrain[row], 'train'],
  ] as const;
  const known = parts.filter(([depth]) => !Number.isNaN(depth)).map(([depth, name]) => `${tenths(depth)} ${name}`);
  return known.length === 0 ? 'PD undefined' : `PD ${known.join(' · ')}`;
}

function markText({ classes }: ImageTable, marks: MarkColumn, row: number): string {
  const decision = DECISIONS[marks.decision[row]];
  return decision === 'relabel' ? `→ ${classes[marks.class[row]] ?? '?'}` : (decision ?? '');
}

/** The same for those who hear it, in sentences. */
export function spokenText(table: ImageTable, marks: MarkColumn, row: number): string {
  const { classes, label, consensusClass, index, depthVal, depthTrain } = table;
  const text = tileText(table, marks, row);
  const consensus =
    text.agrees === null
      ? 'No member held it out.'
      : text.agrees
        ? 'The consensus class is the label.'
        : `Consensus class ${classes[consensusClass[row]]}, not the label.`;
  const depths = [
    Number.isNaN(depthVal[row]) ? '' : `${measured(depthVal[row])} in validation`,
    Number.isNaN(depthTrain[row]) ? '' : `${measured(depthTrain[row])} in training`,
  ].filter(Boolean);
  return [
    `Image ${index[row]}, label ${classes[label[row]]}.`,
    consensus,
    depths.length === 0 ? 'Prediction depth undefined.' : `Prediction depth ${depths.join(', ')}.`,
    text.mark === '' ? '' : `Marked: ${text.mark.replace('→', 'relabel to')}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
