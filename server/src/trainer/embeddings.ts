import { dirname, resolve } from 'node:path';
import { openEmbeddings } from '../data/embeddings.ts';
import type { MemberTask } from '../protocol.ts';
import type { RunRecord } from '../runs/folder.ts';
import type { Split, Subject } from './subject.ts';

/** Embeddings that the user's own script wrote. Rows are read from their files when the search asks for them. */
export async function embeddingsSubject(
  task: MemberTask,
  record: RunRecord,
): Promise<Subject & { fingerprint: string }> {
  if (record.backend) {
    const { useBackend } = await import('../tensor/backends.ts');
    const { name, build } = record.backend;
    await useBackend(name, { ...(build && { build }), threads: task.threads });
  }
  const folder = resolve(dirname(record.experimentFile), record.experiment.dataset.path ?? '');
  const embeddings = await openEmbeddings(folder);
  const split = (name: 'train' | 'validation', labels: Int32Array, logits: Float32Array, first: number): Split => ({
    name,
    index: Int32Array.from(labels, (_, i) => first + i),
    labels,
    originalLabels: labels,
    logits,
  });
  const { trainLabels, valLabels, trainLogits, valLogits, probes, classes } = embeddings;
  return {
    classes,
    splits: [
      split('train', trainLabels, trainLogits.data, 0),
      split('validation', valLabels, valLogits.data, trainLabels.length),
    ],
    open: async () => ({
      rows: probe => [
        { name: record.probes[probe].name, ...probes[probe].train },
        { name: record.probes[probe].name.replace('train', 'val'), ...probes[probe].val },
      ],
      close: () => {},
    }),
    close: () => embeddings.close(),
    fingerprint: embeddings.fingerprint,
  };
}
