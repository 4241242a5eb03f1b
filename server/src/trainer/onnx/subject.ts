import type { MemberTask, Phase } from '../../protocol.ts';
import type { RunRecord } from '../../runs/folder.ts';
import { useBackend } from '../../tensor/backends.ts';
import { consecutiveBatches, type Images, imageCount } from '../../training/examples.ts';
import { embeddingBytes } from '../memory.ts';
import { checkImages } from '../network.ts';
import { type Embedder, networkEmbeddings } from '../networkEmbeddings.ts';
import { memberParts } from '../parts.ts';
import type { Reporter } from '../report.ts';
import { type Split, StoppedError, type Subject } from '../subject.ts';
import { openOnnxOfRun } from './open.ts';

const BATCH = 128;

/** An ONNX model, used as it is: it has neither iterations nor gradients. */
export async function onnxSubject(
  task: MemberTask,
  record: RunRecord,
  report: Reporter,
  signal: AbortSignal,
  timed: <T>(phase: Phase, part: () => Promise<T>) => Promise<T>,
): Promise<Subject> {
  report.progress('load', 0, 1, 'reading the images');
  const { parts, shape, classes, fingerprint } = await timed('load', async () => {
    // Only what is projected, or learned from the embeddings, needs one.
    const { name, build } = record.backend ?? {};
    if (name) await useBackend(name, { ...(build && { build }), threads: task.threads });
    return memberParts(task.member, record, report, signal);
  });
  checkImages(fingerprint, record);
  const network = await timed('load', () => openOnnxOfRun(record, shape, task.threads));
  const splits: Split[] = [];
  for (const { images, ...rest } of parts)
    splits.push({ ...rest, logits: await timed('load', () => logitsOf(network, images, classes, signal)) });
  return {
    classes,
    splits,
    open: networkEmbeddings(
      network.embed,
      parts.map(({ images }) => images),
      record.probes,
      embeddingBytes(task),
    ),
    close: network.close,
  };
}

/** [images, classes] */
async function logitsOf(
  { embed, logits: name }: { embed: Embedder; logits: string },
  images: Images,
  classes: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const logits = new Float32Array(imageCount(images) * classes);
  for (const indices of consecutiveBatches(imageCount(images), BATCH)) {
    if (signal.aborted) throw new StoppedError();
    const [values] = await embed(images, indices, [name]);
    if (!values.every(Number.isFinite))
      throw new Error('The ONNX model gives logits that are no numbers (NaN or infinite): look at `model.input`.');
    logits.set(values, indices[0] * classes);
  }
  return logits;
}
