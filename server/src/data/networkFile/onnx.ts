import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { nearest } from '../../experiment/nearest.ts';
import { DataError, unreadable } from '../errors.ts';
import { type OnnxGraph, readOnnxGraph, withOutputs } from './onnxGraph.ts';
import { atTheKey, FILE_KEY, networkFileProblem, sizeOfFile } from './read.ts';

type Image = readonly [height: number, width: number, channels: number];

/** An ONNX model as an experiment uses it. */
export interface OnnxNetwork {
  /** The file, with the values that are wanted among its outputs. */
  bytes: Uint8Array;
  input: {
    name: string;
    /** Whether the channels come before the pixels, as in PyTorch. */
    channelsFirst: boolean;
    /** Of one image. */
    shape: number[];
    /** How many images it takes at once; null: any number. */
    batch: number | null;
  };
  /** The value that gives the logits. */
  logits: string;
  /** The values that are probed, in the order of the graph. */
  probes: string[];
  parameters: number;
  fingerprint: string;
}

/** Functions at the end that make probabilities of logits, and change no order. */
const ENDS = ['Softmax', 'LogSoftmax', 'Sigmoid'];

/** Reads an ONNX file. @param file `model.file`, relative to `experimentFolder`. @throws DataError */
export async function readOnnxFile(
  file: string,
  experimentFolder: string,
): Promise<{ path: string; bytes: Uint8Array; graph: OnnxGraph }> {
  const path = resolve(experimentFolder, file);
  await sizeOfFile(path);
  if (extname(path).toLowerCase() === '.json')
    throw new DataError(`${path} is no ONNX file`, {
      path: FILE_KEY,
      hint: 'For a TensorFlow.js layers model use `architecture: custom`.',
    });
  const bytes = await readFile(path).catch(error => {
    throw atTheKey(unreadable(path, error));
  });
  try {
    return { path, bytes, graph: readOnnxGraph(bytes) };
  } catch (error) {
    throw networkFileProblem(error, path);
  }
}

/**
 * Opens an ONNX file for images of a size, with probes at the values that an experiment names, or at its outputs.
 * @throws DataError where they do not fit
 */
export async function openOnnxNetwork(
  file: string,
  experimentFolder: string,
  image: Image,
  placement: string | readonly string[],
): Promise<OnnxNetwork> {
  const { path, bytes, graph } = await readOnnxFile(file, experimentFolder);
  if (graph.files.length > 0)
    throw new DataError(`${basename(path)} keeps its weights in other files (${graph.files[0]})`, {
      path: FILE_KEY,
      hint: 'Export it as one file: `torch.onnx.export(..., external_data=False)`.',
    });
  const [first, ...more] = graph.outputs;
  if (!first) throw new DataError(`${basename(path)} has no outputs`, { path: FILE_KEY });
  const end = graph.nodes.find(({ outputs }) => outputs.includes(first.name));
  const logits = end && ENDS.includes(end.operation) ? end.inputs[0] : first.name;
  const values = graph.nodes.flatMap(({ outputs }) => outputs);
  if (Array.isArray(placement)) checkNames(placement, values);
  const wanted = Array.isArray(placement) ? placement : more.map(({ name }) => name);
  const probes = values.filter(name => wanted.includes(name));
  const given = graph.outputs.map(({ name }) => name);
  const added = [...new Set([logits, ...probes])].filter(name => !given.includes(name));
  return {
    bytes: withOutputs(bytes, added),
    input: inputFor(graph, image, path),
    logits,
    probes,
    parameters: graph.parameters,
    fingerprint: createHash('sha256').update(bytes).digest('hex'),
  };
}

function checkNames(placement: readonly string[], values: readonly string[]): void {
  for (const [i, name] of placement.entries()) {
    // Every network has them.
    if (values.includes(name) || name === 'input' || name === 'softmax') continue;
    const meant = nearest(name, values) ?? values.find(value => value.includes(name));
    throw new DataError(`The ONNX model has no value "${name}"`, {
      path: ['probes', 'placement', i],
      hint: meant ? `Did you mean "${meant}"?` : `It has: ${values.slice(0, 20).join(', ')}.`,
    });
  }
}

/** How an image is given: channels first, as PyTorch has it, unless only the other way fits. */
function inputFor({ input }: OnnxGraph, [height, width, channels]: Image, path: string): OnnxNetwork['input'] {
  const { name, shape } = input;
  const fits = (wanted: readonly number[]) =>
    shape === undefined ||
    (shape.length === wanted.length + 1 &&
      wanted.every((length, i) => shape[i + 1] === null || shape[i + 1] === length));
  const forms = [
    { channelsFirst: true, shape: [channels, height, width] },
    { channelsFirst: false, shape: [height, width, channels] },
    // Grey images without their channel, or as one row.
    ...(channels === 1 ? [{ channelsFirst: true, shape: [height, width] }] : []),
    ...(channels === 1 ? [{ channelsFirst: true, shape: [height * width] }] : []),
  ];
  const form = forms.find(candidate => fits(candidate.shape));
  if (form) return { name, batch: shape?.[0] ?? null, ...form };
  const wanted = shape!.map(length => length ?? 'any').join(' x ');
  throw new DataError(
    `${basename(path)}: the network takes ${wanted} (the batch first), and the images are ${height} x ${width} x ${channels}`,
    {
      path: FILE_KEY,
      hint: 'For a folder of images, `dataset.size` scales them (to squares), and `dataset.channels` makes them grey or rgb.',
    },
  );
}
