import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model.ts';
import { type Rows, rowsOf } from '../probes/rows.ts';
import { readFloats } from '../tensor/read.ts';
import { consecutiveBatches, type Images, imageBatch, imageCount } from '../training/examples.ts';
import { StoppedError, type Subject } from './subject.ts';

/** A forward pass keeps the embeddings of one batch on the backend; they may take so many bytes. */
const BATCH_BYTES = 64e6;
const LARGEST_BATCH = 256;

/** The embeddings of some images at some operations, [images, width] each. */
export type Embedder = (images: Images, indices: Int32Array, names: string[]) => Promise<Float32Array[]>;

/**
 * The embeddings of a network at its probes (section 2.1). One forward pass over all images gives every probe of a group.
 * @param images of each split
 * @param probes name and width of every probe
 * @param bytes how much a group may hold; of a probe that needs more, rows are computed when they are read
 */
export function networkEmbeddings(
  model: Model | Embedder,
  images: Images[],
  probes: readonly { name: string; width: number }[],
  bytes: number,
): Subject['open'] {
  const embed = typeof model === 'function' ? model : embedderOf(model);
  const examples = images.reduce((sum, split) => sum + imageCount(split), 0);
  return async (group, { signal, onProgress }) => {
    const width = group.reduce((sum, probe) => sum + probes[probe].width, 0);
    const batch = batchFor(width);
    if (width * examples * Float32Array.BYTES_PER_ELEMENT > bytes) {
      return { rows: probe => images.map(split => computedRows(embed, split, probes[probe], batch)), close: () => {} };
    }
    const held = new Map<number, Float32Array[]>();
    for (const probe of group)
      held.set(
        probe,
        images.map(split => new Float32Array(imageCount(split) * probes[probe].width)),
      );
    let done = 0;
    for (const [s, split] of images.entries())
      for (const indices of consecutiveBatches(imageCount(split), batch)) {
        if (signal.aborted) throw new StoppedError();
        onProgress(done);
        done += indices.length;
        const values = await embed(
          split,
          indices,
          group.map(probe => probes[probe].name),
        );
        for (const [i, probe] of group.entries()) held.get(probe)![s].set(values[i], indices[0] * probes[probe].width);
      }
    return {
      rows: probe => held.get(probe)!.map(data => rowsOf(probes[probe].name, data, probes[probe].width)),
      close: () => held.clear(),
    };
  };
}

function batchFor(width: number): number {
  const fitting = Math.floor(BATCH_BYTES / (width * Float32Array.BYTES_PER_ELEMENT));
  return Math.max(1, Math.min(LARGEST_BATCH, fitting));
}

/** @param of the images whose rows these are; without it all */
function computedRows(
  embed: Embedder,
  images: Images,
  probe: { name: string; width: number },
  batch: number,
  of?: Int32Array,
): Rows {
  return {
    name: probe.name,
    count: of?.length ?? imageCount(images),
    width: probe.width,
    async read(from, to, into) {
      for (const indices of consecutiveBatches(to - from, batch)) {
        const positions = indices.map(i => of?.[from + i] ?? from + i);
        const [values] = await embed(images, positions, [probe.name]);
        into.set(values, indices[0] * probe.width);
      }
    },
    pick: positions => computedRows(embed, images, probe, batch, of ? positions.map(i => of[i]) : positions),
  };
}

function embedderOf(model: Model): Embedder {
  return (images, indices, names) => embedBatch(model, images, indices, names);
}

async function embedBatch(model: Model, images: Images, indices: Int32Array, names: string[]): Promise<Float32Array[]> {
  const x = imageBatch(images, indices);
  const kept = new Map<string, tf.Tensor>();
  try {
    passThrough(model, x, names, kept);
    return await Promise.all(names.map(name => readFloats(kept.get(name)!)));
  } finally {
    tf.dispose([x, ...kept.values()]);
    // The channel to the run is heard between batches.
    await setImmediate();
  }
}

/** A forward pass that keeps what some operations give, and goes no further than the last of them. */
function passThrough(model: Model, x: tf.Tensor4D, names: readonly string[], kept: Map<string, tf.Tensor>): void {
  const enough = new Error('All that is wanted is there.');
  try {
    const logits = model.forward(x, (operation, value) => {
      if (names.includes(operation)) kept.set(operation, tf.keep(tf.clone(value)));
      if (kept.size === names.length) throw enough;
    });
    logits.dispose();
  } catch (error) {
    if (error !== enough) throw error;
  }
}
