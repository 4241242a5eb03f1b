import { accuracy } from '../difficulty/logits.ts';
import { LOGISTIC_WIDTH } from '../experiment/cost.ts';
import { designOf } from '../probes/logistic/design.ts';
import { classesOfDesign, classesOfRows, fitLogistic, type Logistic } from '../probes/logistic/fit.ts';
import type { Rows } from '../probes/rows.ts';
import type { LogisticFit, LogisticProbe, MemberTask } from '../protocol.ts';
import { randomStream } from '../random.ts';
import type { RunRecord } from '../runs/folder.ts';
import { projectSplits } from './project.ts';
import type { Subject, Watch } from './subject.ts';

/** Shares of a pass, about: projection, the fit to all, the fit to a half; what is left goes into scores. */
const SHARES = { project: 0.1, all: 0.45, half: 0.43 };

/**
 * Logistic regression at one probe (appendix E): learned from all of the training split and scored on every split; and
 * learned from a random half of it, the same half at every probe of a member, and scored on both halves.
 * @param rows embeddings of each split, those that the neighbours were searched by, the training split first
 * @param watch is told the share that is done, 0 to 1
 */
export async function logisticProbe(
  { task, record, subject }: { task: MemberTask; record: RunRecord; subject: Subject },
  probe: number,
  rows: Rows[],
  { signal, onProgress }: Watch,
): Promise<LogisticProbe> {
  const seed = record.seeds.training ?? 0;
  const { splits, classes } = subject;
  const { labels } = splits[0];
  const part = (from: number, size: number) => (share: number) => onProgress(from + size * share);
  const narrow =
    rows[0].width > LOGISTIC_WIDTH
      ? await projectSplits(
          rows,
          LOGISTIC_WIDTH,
          seed,
          probe,
          { signal, onProgress: part(0, SHARES.project) },
          'logistic projection',
        )
      : rows;
  const [train, ...others] = narrow;
  const design = await designOf(train, signal);
  try {
    const everyone = new Uint8Array(labels.length).fill(1);
    const half = randomHalf(labels.length, seed, task.member);
    const all = await fitLogistic(design, labels, classes, everyone, {
      signal,
      onProgress: part(SHARES.project, SHARES.all),
    });
    const scores: LogisticProbe['accuracy'] = { train: accuracy(await classesOfDesign(design, all), labels) };
    for (const [s, other] of others.entries()) {
      const split = splits[s + 1];
      scores[split.name] = accuracy(await classesOfRows(other, all, signal), split.labels);
    }
    const ofHalf = await fitLogistic(design, labels, classes, half, {
      signal,
      onProgress: part(SHARES.project + SHARES.all, SHARES.half),
    });
    const found = await classesOfDesign(design, ofHalf);
    const share = (learned: number) => {
      const at = (values: Int32Array) => values.filter((_, i) => half[i] === learned);
      return accuracy(at(found), at(labels));
    };
    return {
      width: design.width,
      accuracy: scores,
      half: { trained: share(1), other: share(0) },
      fits: { all: ended(all), half: ended(ofHalf) },
    };
  } finally {
    design.dispose();
  }
}

/** 1 for the rows of a random half, rounded up, so that there is something to learn from. */
function randomHalf(count: number, seed: number, member: number): Uint8Array {
  const half = new Uint8Array(count);
  const order = randomStream(seed, `logistic half/${member}`).permutation(count);
  for (const row of order.subarray(0, Math.ceil(count / 2))) half[row] = 1;
  return half;
}

function ended({ ended: { iterations, gradient, converged } }: Logistic): LogisticFit {
  return { iterations, gradient, converged };
}
