import { DataError } from '../../data/errors.ts';
import type { OnnxNetwork } from '../../data/networkFile/onnx.ts';
import { FILE_KEY } from '../../data/networkFile/read.ts';
import { loadOnnxRuntime, type OnnxTensor } from '../../onnxRuntime.ts';
import { type Images, imageValues } from '../../training/examples.ts';
import type { Embedder } from '../networkEmbeddings.ts';

export interface OnnxEmbedder {
  /** Of values of the graph, `input` and `softmax`. */
  embed: Embedder;
  close(): Promise<void>;
}

/** At once, where all outputs are computed whatever is wanted. */
const FEW_IMAGES = 16;

/**
 * An ONNX model at work.
 * @throws NoOnnxRuntimeError where the package is not there; DataError where the model cannot be run
 */
export async function openOnnxSession(network: OnnxNetwork, threads: number): Promise<OnnxEmbedder> {
  const { InferenceSession, Tensor } = loadOnnxRuntime();
  const options = { intraOpNumThreads: threads, logSeverityLevel: 3 };
  const session = await InferenceSession.create(network.bytes, options).catch(error => {
    throw cannotRun(error);
  });
  const { input, logits } = network;
  const size = input.shape.reduce((product, length) => product * length, 1);

  // Some versions of the package mix up the names where not all outputs are asked for: then all are, for few images.
  const last = session.outputNames[session.outputNames.length - 1];
  const black = new Tensor('float32', new Float32Array(size * (input.batch ?? 1)), [input.batch ?? 1, ...input.shape]);
  const tried = await session.run({ [input.name]: black }, [last]).catch(error => {
    throw cannotRun(error);
  });
  const isHonest = last in tried || session.outputNames.length === 1;

  /** @param values of as many images as the model takes at once */
  const run = async (values: Float32Array, count: number, names: string[]): Promise<Float32Array[]> => {
    const images = new Tensor('float32', values, [values.length / size, ...input.shape]);
    const outputs = await session.run({ [input.name]: images }, isHonest ? names : session.outputNames).catch(error => {
      throw cannotRun(error);
    });
    return names.map(name => numbersOf(outputs[name], name, values.length / size, count));
  };

  return {
    async embed(images, indices, names) {
      const inner = [
        ...new Set(names.filter(name => name !== 'input').map(name => (name === 'softmax' ? logits : name))),
      ];
      const pixels = imageValues(images, indices);
      const given = input.channelsFirst ? channelsFirst(pixels, images) : pixels;
      const atOnce = input.batch ?? (isHonest ? indices.length : FEW_IMAGES);
      const parts: Float32Array[][] = [];
      for (let from = 0; from < indices.length && inner.length > 0; from += atOnce) {
        const count = Math.min(atOnce, indices.length - from);
        // Where the model takes a number of images at once, what is left is filled up with zeros.
        const values = new Float32Array((input.batch ?? count) * size);
        values.set(given.subarray(from * size, (from + count) * size));
        parts.push(await run(values, count, inner));
      }
      const found = new Map(inner.map((name, i) => [name, joined(parts.map(part => part[i]))]));
      return names.map(name => {
        if (name === 'input') return pixels;
        return name === 'softmax' ? softmaxRows(found.get(logits)!, indices.length) : found.get(name)!;
      });
    },
    close: () => session.release(),
  };
}

function numbersOf(tensor: OnnxTensor, name: string, batch: number, count: number): Float32Array {
  if (tensor.type !== 'float32')
    throw new DataError(`The value "${name}" of the ONNX model is ${tensor.type}, and probes need float32`, {
      path: FILE_KEY,
    });
  if (tensor.dims[0] !== batch)
    throw new DataError(
      `The value "${name}" of the ONNX model is ${tensor.dims.join(' x ')} for ${batch} images: its first axis is not the batch`,
      { path: FILE_KEY, hint: 'Name another value in `probes.placement`.' },
    );
  return Float32Array.from(tensor.data).subarray(0, (tensor.data.length / batch) * count);
}

/** [n, h, w, c] to [n, c, h, w] */
function channelsFirst(values: Float32Array, { height, width, channels }: Images): Float32Array {
  if (channels === 1) return values;
  const pixels = height * width;
  const turned = new Float32Array(values.length);
  for (let image = 0; image < values.length; image += pixels * channels)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < pixels; p++) turned[image + c * pixels + p] = values[image + p * channels + c];
  return turned;
}

function softmaxRows(logits: Float32Array, rows: number): Float32Array {
  const classes = logits.length / rows;
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < rows; row++) {
    const z = logits.subarray(row * classes, (row + 1) * classes);
    const largest = z.reduce((a, b) => Math.max(a, b));
    const exponentials = z.map(value => Math.exp(value - largest));
    const sum = exponentials.reduce((a, b) => a + b);
    probabilities.set(
      exponentials.map(value => value / sum),
      row * classes,
    );
  }
  return probabilities;
}

function joined(parts: Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function cannotRun(error: unknown): DataError {
  const [line] = String(error instanceof Error ? error.message : error).split('\n');
  return new DataError(`onnxruntime cannot run this model: ${line}`, { path: FILE_KEY, cause: error });
}
