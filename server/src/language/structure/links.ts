import { nodeAt, type Span, type Tree } from '../scan/tree.ts';

/** A part of the text that leads to a file or a folder. */
export interface Link extends Span {
  /** Relative to the file or absolute; the first that exists is meant. */
  paths: string[];
  tooltip: string;
}

/**
 * The links of an experiment: from `dataset.path` and `dataset.labels` to the data, from `model.file` to the
 * network, from `name` to the last run.
 * @param lastRun absolute path of its folder, if there is one
 */
export function links(tree: Tree, lastRun?: string): Link[] {
  const found: Link[] = [];
  const path = nodeAt(tree, ['dataset', 'path']);
  if (path?.kind === 'scalar' && path.text !== '')
    found.push({ from: path.from, to: path.to, paths: [path.text], tooltip: 'Show the folder with the data' });
  const labels = nodeAt(tree, ['dataset', 'labels']);
  if (labels?.kind === 'scalar' && labels.text !== '') {
    const inData = path?.kind === 'scalar' ? [`${path.text}/${labels.text}`] : [];
    found.push({ from: labels.from, to: labels.to, paths: [labels.text, ...inData], tooltip: 'Open the label file' });
  }
  const network = nodeAt(tree, ['model', 'file']);
  if (network?.kind === 'scalar' && network.text !== '')
    found.push({ from: network.from, to: network.to, paths: [network.text], tooltip: 'Open the file of the network' });
  const name = nodeAt(tree, ['name']);
  if (lastRun !== undefined && name?.kind === 'scalar')
    found.push({ from: name.from, to: name.to, paths: [lastRun], tooltip: 'Show the folder of the last run' });
  return found;
}
