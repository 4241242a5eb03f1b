import type { MemberTask } from '../protocol.ts';
import { readArray, splitArrayFile, writeArray } from '../runs/memberFiles.ts';
import type { Reporter } from './report.ts';
import { StoppedError, type Subject } from './subject.ts';

/** The adversarial input margin of every example (section 3.3), split by split; one that is on disk is kept. */
export async function writeInputMargins(
  { runFolder, member }: MemberTask,
  { splits, inputMargins }: Subject,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  if (!inputMargins) throw new Error('Input margins need a network that Depthlens trains.');
  const examples = splits.reduce((sum, { index }) => sum + index.length, 0);
  let before = 0;
  for (const { name, index } of splits) {
    const file = splitArrayFile(name, 'input_margin');
    const saved = await readArray(runFolder, member, file);
    if (saved?.length !== index.length) {
      const onProgress = (done: number) =>
        report.progress('margin', before + done, examples, `input margins, ${before + done} of ${examples} images`);
      const margins = await inputMargins(name, { signal, onProgress });
      if (signal.aborted) throw new StoppedError();
      writeArray(runFolder, member, file, margins);
    }
    before += index.length;
  }
}
