import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isObject } from '../../experiment/layers/config.ts';
import type { LayerGraph } from '../../experiment/layers/graph.ts';
import { type Manifest, readManifest } from '../../experiment/layers/manifest.ts';
import { NetworkFileError } from '../../experiment/layers/problem.ts';
import { readGraph } from '../../experiment/layers/readGraph.ts';
import { DataError, errorCode, unreadable } from '../errors.ts';

/** A TensorFlow.js layers model on the disk; its weights are read only when they are needed. */
export interface LayersFile {
  /** Absolute path of its JSON file. */
  path: string;
  graph: LayerGraph;
  /** Where the weights are; undefined where the file has none. */
  manifest: Manifest | undefined;
}

/** The place in the experiment file that names the network's file. */
export const FILE_KEY = ['model', 'file'] as const;

/** A topology takes some kilobytes a layer. */
const MOST_BYTES = 100_000_000;

/** @param options that the converter needs for a kind of file */
const convert = (options: string) =>
  `is a Keras model. Convert it: \`pip install tensorflowjs\`, then \`tensorflowjs_converter ${options} FILE FOLDER\`, and name FOLDER/model.json here.`;
const HDF5 = convert('--input_format=keras');

/** What other files are, and what to do with them. */
const FOREIGN: Record<string, string> = {
  '.h5': HDF5,
  '.hdf5': HDF5,
  '.keras': convert('--input_format=keras_keras --output_format=tfjs_layers_model'),
  '.pb': 'is a TensorFlow graph. Save the model from Keras as .h5, and convert that with `tensorflowjs_converter`.',
  '.bin': 'holds weights. Name the model.json beside it.',
  '.onnx': 'is an ONNX model. Use `architecture: onnx`.',
  '.pt': 'is a PyTorch model. Export it with `torch.onnx.export`, and use `architecture: onnx`.',
  '.pth': 'is a PyTorch model. Export it with `torch.onnx.export`, and use `architecture: onnx`.',
};

/**
 * Reads the file of a network; its weights are not looked at.
 * @param file `model.file`, relative to `experimentFolder`
 * @throws DataError
 */
export async function readLayersFile(file: string, experimentFolder: string): Promise<LayersFile> {
  const path = resolve(experimentFolder, file);
  const refuse = (message: string, hint?: string): never => {
    throw new DataError(message, { path: FILE_KEY, ...(hint !== undefined && { hint }) });
  };
  const bytes = await sizeOfFile(path);
  const foreign = FOREIGN[extname(path).toLowerCase()];
  if (foreign) refuse(`${path} ${foreign}`);
  if (bytes > MOST_BYTES)
    refuse(`${path} has ${Math.round(bytes / 1e6)} MB: the file of a network's layers is smaller`);
  const text = await readFile(path, 'utf8').catch(error => {
    throw atTheKey(unreadable(path, error));
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    refuse(
      `${path} is not JSON`,
      'Name the model.json that tensorflowjs_converter, or `model.save` of TensorFlow.js, wrote.',
    );
  }
  if (!isObject(content)) return refuse(`${path} is not the file of a network`);
  const topology = content.modelTopology;
  if (content.format === 'graph-model' || (isObject(topology) && 'node' in topology))
    refuse(
      `${path} is a graph model, whose layers cannot be told any more`,
      'Convert it from the Keras file (.h5) with `tensorflowjs_converter --input_format=keras`, which gives a layers model.',
    );
  try {
    return {
      path,
      graph: readGraph(topology ?? content),
      manifest: content.weightsManifest === undefined ? undefined : readManifest(content.weightsManifest),
    };
  } catch (error) {
    throw networkFileProblem(error, path);
  }
}

/** An error of the pure part as one of the data, with the file's name. */
export function networkFileProblem(error: unknown, path: string): unknown {
  if (!(error instanceof NetworkFileError)) return error;
  const { message, hint } = error;
  return new DataError(`${basename(path)}: ${message}`, { path: FILE_KEY, ...(hint !== undefined && { hint }) });
}

/** @throws DataError where there is no such file */
export async function sizeOfFile(path: string): Promise<number> {
  const found = await stat(path).catch(error => {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw atTheKey(unreadable(path, error));
    throw new DataError(`${path}: there is no such file`, { path: FILE_KEY });
  });
  if (!found.isDirectory()) return found.size;
  const inside = await stat(join(path, 'model.json')).catch(() => undefined);
  const hint = inside ? { hint: 'Name the model.json in it.' } : {};
  throw new DataError(`${path} is a folder, not the file of a network`, { path: FILE_KEY, ...hint });
}

export function atTheKey({ message, hint, cause }: DataError): DataError {
  return new DataError(message, { path: FILE_KEY, ...(hint !== undefined && { hint }), cause });
}

/** The folder that the weights of a file are in. */
export function folderOf({ path }: Pick<LayersFile, 'path'>): string {
  return dirname(path);
}
