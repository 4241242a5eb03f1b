import type { RunItem, RunStatus } from '../../protocol.ts';
import type { Span, Tree } from '../scan/tree.ts';

/** A line of actions over the experiment's name. */
export interface CodeLens extends Span {
  title: string;
  tooltip?: string;
  /** Of the extension; '': only text. */
  command: string;
  arguments: string[];
}

/**
 * What can be done with an experiment, and what became of its last run.
 * @param file absolute path of the experiment file
 * @param runs of this file, in any order
 */
export function codeLenses(tree: Tree, file: string, runs: readonly RunItem[]): CodeLens[] {
  if (tree.root?.kind !== 'map') return [];
  const { pairs } = tree.root;
  const over = pairs.find(({ key }) => key === 'name') ?? pairs.at(0);
  if (!over) return [];
  const { from, to } = over;
  const lens = (title: string, command: string, argument: string): CodeLens => {
    return { from, to, title, command: `depthlens.${command}`, arguments: [argument] };
  };
  const newestFirst = runs.toSorted((a, b) => (b.createdAt ?? '\uffff').localeCompare(a.createdAt ?? '\uffff'));
  const last = newestFirst.at(0);
  // A run at work shows what it has learned so far.
  const shown = newestFirst.find(
    ({ members, status, stopping }) => members.finished > 0 || (status === 'running' && !stopping),
  );
  const lenses = [lens('$(play) Run', 'run', file)];
  if (last && ACTIVE.includes(last.status) && !last.stopping)
    lenses.push(lens('$(debug-stop) Cancel', 'cancel', last.folder));
  if (last && RESUMABLE.includes(last.status))
    lenses.push({ ...lens('$(debug-continue) Resume', 'resume', last.folder), tooltip: 'Finishes what is left to do' });
  if (shown) lenses.push(lens('$(graph) Show Results', 'showResults', shown.folder));
  if (last) {
    const tooltip = [last.failure?.reason, last.failure?.hint].filter(Boolean).join(' ') || last.folder;
    lenses.push({ from, to, title: `Last run: ${lastRun(last)}`, tooltip, command: '', arguments: [] });
  }
  return lenses;
}

const ACTIVE: RunStatus[] = ['preparing', 'running'];
const RESUMABLE: RunStatus[] = ['interrupted', 'cancelled', 'failed'];

/** `finished, accuracy 86.4 % (test), mean PD 1.40`. How far it is while it runs is told elsewhere. */
function lastRun({ status, stopping, accuracy, meanDepth, members, sweep }: RunItem): string {
  const state = stopping ? 'stopping' : status === 'preparing' ? 'starting' : status;
  const what = sweep ? 'short runs' : 'members';
  const done = members.total > 1 && status !== 'finished' ? `, ${members.finished} of ${members.total} ${what}` : '';
  const accurate = accuracy
    ? `, ${sweep ? 'best accuracy' : 'accuracy'} ${(accuracy.value * 100).toFixed(1)} % (${accuracy.split})`
    : '';
  const depth = meanDepth ? `, mean PD ${meanDepth.value.toFixed(2)}` : '';
  return `${state}${done}${accurate}${depth}`;
}
