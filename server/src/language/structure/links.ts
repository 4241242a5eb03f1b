import { nodeAt, type Span, type Tree } from '../scan/tree.ts';

/** A part of the text that leads to a folder. */
export interface Link extends Span {
  /** As written in the file, or the run folder's absolute path. */
  folder: string;
  tooltip: string;
}

/**
 * The links of an experiment: from `dataset.path` to the data, from `name` to the last run.
 * @param lastRun absolute path of its folder, if there is one
 */
export function links(tree: Tree, lastRun?: string): Link[] {
  const found: Link[] = [];
  const path = nodeAt(tree, ['dataset', 'path']);
  if (path?.kind === 'scalar' && path.text !== '')
    found.push({ from: path.from, to: path.to, folder: path.text, tooltip: 'Show the folder with the data' });
  const name = nodeAt(tree, ['name']);
  if (lastRun !== undefined && name?.kind === 'scalar')
    found.push({ from: name.from, to: name.to, folder: lastRun, tooltip: 'Show the folder of the last run' });
  return found;
}
