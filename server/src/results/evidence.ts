import { crossEntropy } from '../difficulty/logits.ts';
import { readRunRecord } from '../runs/folder.ts';
import { add, type Ensemble, readEnsemble, type Sum, type Visitor } from './ensemble.ts';
import type { MemberSplit, OnMember } from './members.ts';

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

/**
 * Reads a run as `readEnsemble` does, and the votes of its probes, one array after another.
 * @throws a plain message if the folder is no run or cannot be read
 */
export async function readEvidence(runFolder: string, onMember?: OnMember): Promise<Evidence> {
  const { experiment, data } = readRunRecord(runFolder);
  const classes = data.classes.length;
  const more = (rows: number) => ({
    isTest: new Uint8Array(rows),
    unseenNeighbours: new Float64Array(rows * classes),
    seenNeighbours: new Float64Array(rows * classes),
    crossEntropy: noSum(rows),
    probability: noSum(rows),
  });
  let found = more(0);
  const visit: Visitor = async (splits, { index, labels, probes, members }) => {
    if (members === 1) found = more(index.length);
    for (const { split, rows } of splits) {
      const seen = split.split === 'train';
      const into = seen ? found.seenNeighbours : found.unseenNeighbours;
      // In training an example is its own nearest neighbour, unless it was left out.
      const own = seen && !experiment.probes.exclude_self ? labels : undefined;
      for (let probe = 0; probe < probes; probe++) addNeighbours(into, rows, await split.votes(probe), classes, own);
      if (split.split === 'test') for (const row of rows) found.isTest[row] = 1;
      if (seen) continue;
      const loss = await losses(
        split,
        rows.map(row => labels[row]),
        classes,
      );
      add(found.crossEntropy, rows, loss);
      add(
        found.probability,
        rows,
        loss.map(value => Math.exp(-value)),
      );
    }
  };
  const ensemble = await readEnsemble(runFolder, visit, onMember);
  return { ...ensemble, ...found };
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
