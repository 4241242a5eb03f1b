import { memberWork, splitCounts } from '../experiment/cost.ts';
import type { MemberTask, Phase, PhaseSeconds } from '../protocol.ts';
import { type RunRecord, readRunRecord } from '../runs/folder.ts';
import { embeddingsSubject } from './embeddings.ts';
import { finishSplits, memberFileSizes, writeLabels } from './finish.ts';
import { writeInputMargins } from './margins.ts';
import { memoryNote } from './memory.ts';
import { networkSubject } from './network.ts';
import { probeAll } from './probe.ts';
import { processReporter } from './report.ts';
import type { Subject } from './subject.ts';

/**
 * Does one member from where the journal says that it is: trains its network, probes every layer, measures, and writes
 * it all to the member's folder.
 * @throws StoppedError when the signal ended it at a safe point
 */
export async function doMember(task: MemberTask, signal: AbortSignal): Promise<void> {
  const { runFolder, member } = task;
  const record = readRunRecord(runFolder);
  const work = phaseWork(record);
  const report = processReporter(member, phase => work[phase]);
  const seconds: PhaseSeconds = { ...task.done.seconds };
  const timed = async <T>(phase: Phase, part: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await part();
    } finally {
      seconds[phase] = (seconds[phase] ?? 0) + (performance.now() - started) / 1000;
    }
  };
  // Every member needs the same; the first one tells it.
  const note = memoryNote(task, record);
  if (member === 0 && task.done.probes.length < record.probes.length) report.note(note);
  const subject = await subjectOf(task, record, report, signal, timed);
  try {
    writeLabels(runFolder, member, subject);
    await timed('probe', () => probeAll(task, record, subject, report, signal));
    if (record.experiment.measures.includes('input_margin'))
      await timed('margin', () => writeInputMargins(task, subject, report, signal));
    const splits = await finishSplits(runFolder, member, subject, record);
    report.fact({
      event: 'member_finished',
      member,
      seconds,
      summary: { splits, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 },
      files: memberFileSizes(runFolder, member),
    });
  } finally {
    await subject.close();
  }
}

async function subjectOf(...[task, record, ...more]: Parameters<typeof networkSubject>): Promise<Subject> {
  const { network } = record.experiment;
  const [, , timed] = more;
  if (!network) return timed('load', () => embeddingsSubject(task, record));
  if (network.model.architecture !== 'onnx') return networkSubject(task, record, ...more);
  const { onnxSubject } = await import('./onnx/subject.ts');
  return onnxSubject(task, record, ...more);
}

function phaseWork({ experiment, data, probes }: RunRecord): Record<Phase, number> {
  const counts = splitCounts(data.counts.train, data.counts.test, experiment.ensemble.split);
  const widths = probes.map(({ width }) => width);
  return { load: 0, ...memberWork(experiment, counts, data.image, data.classes.length, widths) };
}
