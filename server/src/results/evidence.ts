import { crossEntropy } from '../difficulty/logits.ts';
import { readRunRecord } from '../runs/folder.ts';
import { add, type Ensemble, type Sum } from './ensemble.ts';
import type { MemberSplit, OnMember } from './members.ts';
import { type SumsSoFar, sumMembers, type Visitor } from './readEnsemble.ts';

/** An ensemble, and what speaks for and against each example's label. Neighbours are [rows, classes]. */
export interface Evidence extends Ensemble {
  /** By row: 1 for an image of the test split. */
  isTest: Uint8Array;
  /** How many nearest training examples of each class there were, over all probes of members that have not seen it. */
  unseenNeighbours: Float64Array;
  /** The same of members that have seen it; the example itself is not counted. */
  seenNeighbours: Float64Array;
  /** Of the label under the logits of members that have not seen it. */
  crossEntropy: Sum;
  /** The label's probability under the same. */
  probability: Sum;
}

/** What is added up besides the ensemble. */
type More = Omit<Evidence, keyof Ensemble>;

export type EvidenceSoFar = SumsSoFar<More>;

/**
 * Reads a run as `readEnsemble` does, and the votes of its probes, one array after another.
 * @param soFar see `sumMembers`
 * @throws a plain message if the folder is no run or cannot be read
 */
export async function readEvidence(runFolder: string, onMember?: OnMember, soFar?: EvidenceSoFar): Promise<Evidence> {
  const { experiment } = readRunRecord(runFolder);
  const excludeSelf = experiment.probes.exclude_self;
  const { ensemble, more } = await sumMembers(
    runFolder,
    { begin: noEvidence, add: (more, splits, ensemble) => addEvidence(more, splits, ensemble, excludeSelf) },
    { onMember, soFar },
  );
  return { ...ensemble, ...more };
}

function noEvidence({ index, classes }: Ensemble): More {
  const rows = index.length;
  return {
    isTest: new Uint8Array(rows),
    unseenNeighbours: new Float64Array(rows * classes.length),
    seenNeighbours: new Float64Array(rows * classes.length),
    crossEntropy: noSum(rows),
    probability: noSum(rows),
  };
}

async function addEvidence(
  into: More,
  splits: Parameters<Visitor>[0],
  { labels, probes, classes }: Ensemble,
  excludeSelf: boolean,
): Promise<void> {
  for (const { split, rows } of splits) {
    const seen = split.split === 'train';
    const neighbours = seen ? into.seenNeighbours : into.unseenNeighbours;
    // In training an example is its own nearest neighbour, unless it was left out.
    const own = seen && !excludeSelf ? labels : undefined;
    for (let probe = 0; probe < probes; probe++)
      addNeighbours(neighbours, rows, await split.votes(probe), classes.length, own);
    if (split.split === 'test') for (const row of rows) into.isTest[row] = 1;
    if (seen) continue;
    const loss = await losses(
      split,
      rows.map(row => labels[row]),
      classes.length,
    );
    add(into.crossEntropy, rows, loss);
    add(
      into.probability,
      rows,
      loss.map(value => Math.exp(-value)),
    );
  }
}

function noSum(rows: number): Sum {
  return { sum: new Float64Array(rows), count: new Int32Array(rows) };
}

async function losses({ read }: MemberSplit, labels: Int32Array, classes: number): Promise<Float64Array> {
  const logits = await read('logits');
  return logits ? crossEntropy(logits, labels, classes) : new Float64Array(0);
}

/** @param own where given, one vote for this class is the example's own; a probe that was not asked has no votes */
function addNeighbours(
  into: Float64Array,
  rows: Int32Array,
  votes: Uint16Array,
  classes: number,
  own: Int32Array | undefined,
): void {
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [i * classes, rows[i] * classes];
    for (let c = 0; c < classes; c++) into[to + c] += votes[from + c];
    if (own && votes[from + own[rows[i]]] > 0) into[to + own[rows[i]]]--;
  }
}
