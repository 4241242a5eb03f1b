import { NetworkFileError } from '../../experiment/layers/problem.ts';
import { fieldsOf, lengthField } from './protobuf.ts';

/** What an ONNX file tells of its graph. */
export interface OnnxGraph {
  input: OnnxValue;
  outputs: OnnxValue[];
  nodes: { operation: string; inputs: string[]; outputs: string[] }[];
  /** How many numbers its weights are. */
  parameters: number;
  /** Files beside it that hold its weights, if it keeps them outside. */
  files: string[];
}

export interface OnnxValue {
  name: string;
  /** The batch first; null for what is left open. undefined where the file does not say. */
  shape: (number | null)[] | undefined;
}

// Numbers of fields, from onnx.proto.
const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, operation: 4 };
const VALUE = { name: 1, type: 2 };
const TENSOR = { dims: 1, name: 8, external: 13 };

type Message = Uint8Array;

const text = (bytes: Message | undefined) => (bytes ? new TextDecoder().decode(bytes) : '');
const messages = (message: Message, number: number) =>
  [...fieldsOf(message)].flatMap(field => (field.number === number && field.bytes ? [field.bytes] : []));
const first = (message: Message | undefined, number: number) => (message ? messages(message, number)[0] : undefined);

/** Reads the graph of an ONNX file; its weights are passed over. @throws NetworkFileError */
export function readOnnxGraph(file: Uint8Array): OnnxGraph {
  try {
    const graphs = messages(file, MODEL.graph);
    if (graphs.length === 0) throw new RangeError('it has no graph');
    return graphOf(graphs);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NetworkFileError(`This is no ONNX file: ${error.message}`);
  }
}

function graphOf(graphs: Message[]): OnnxGraph {
  const graph: Omit<OnnxGraph, 'input'> = { outputs: [], nodes: [], parameters: 0, files: [] };
  const inputs: OnnxValue[] = [];
  const weights = new Set<string>();
  for (const part of graphs)
    for (const { number, bytes } of fieldsOf(part)) {
      if (!bytes) continue;
      if (number === GRAPH.node)
        graph.nodes.push({
          operation: text(first(bytes, NODE.operation)),
          inputs: messages(bytes, NODE.input).map(text),
          outputs: messages(bytes, NODE.output).map(text),
        });
      else if (number === GRAPH.input) inputs.push(valueInfo(bytes));
      else if (number === GRAPH.output) graph.outputs.push(valueInfo(bytes));
      else if (number === GRAPH.initializer) {
        weights.add(text(first(bytes, TENSOR.name)));
        graph.parameters += sizeOfTensor(bytes);
        graph.files.push(...externalFiles(bytes));
      }
    }
  // Old files name their weights among the inputs.
  const given = inputs.filter(({ name }) => !weights.has(name));
  if (given.length !== 1)
    throw new NetworkFileError(
      `The network has ${given.length} inputs (${given.map(({ name }) => name).join(', ')}), and Depthlens gives it one: the image`,
    );
  return { ...graph, files: [...new Set(graph.files)], input: given[0] };
}

function valueInfo(message: Message): OnnxValue {
  const tensor = first(first(message, VALUE.type), 1);
  const shape = first(tensor, 2);
  const dims = shape && messages(shape, 1).map(dim => [...fieldsOf(dim)].find(({ number }) => number === 1)?.value);
  const lengths = dims?.map(length => (length !== undefined && length > 0n ? Number(length) : null));
  return { name: text(first(message, VALUE.name)), shape: lengths };
}

function sizeOfTensor(message: Message): number {
  let size = 1;
  for (const { number, value, bytes } of fieldsOf(message)) {
    if (number !== TENSOR.dims) continue;
    if (value !== undefined) size *= Number(value);
    // Packed: the lengths one after the other, as they would stand in fields.
    else if (bytes) for (const length of packed(bytes)) size *= length;
  }
  return size;
}

function packed(bytes: Message): number[] {
  const lengths: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    lengths.push(value);
    [value, scale] = [0, 1];
  }
  return lengths;
}

function externalFiles(message: Message): string[] {
  return messages(message, TENSOR.external)
    .filter(entry => text(first(entry, 1)) === 'location')
    .map(entry => text(first(entry, 2)));
}

/**
 * The same file with more outputs: values inside of the graph that it computes anyway. Of a message that comes twice
 * Protocol Buffers puts the parts together, so that a second graph of nothing but outputs, at the end of the file, adds
 * them to the first.
 * @param names of values that are no outputs yet
 */
export function withOutputs(file: Uint8Array, names: readonly string[]): Uint8Array {
  if (names.length === 0) return file;
  const outputs = names.map(name => lengthField(GRAPH.output, lengthField(VALUE.name, new TextEncoder().encode(name))));
  return Buffer.concat([file, lengthField(MODEL.graph, Buffer.concat(outputs))]);
}
