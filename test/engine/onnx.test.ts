import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openOnnxNetwork, readOnnxFile } from '../../server/src/data/networkFile/onnx.ts';
import { onnxRuntimeProblem } from '../../server/src/onnxRuntime.ts';
import { inspectOnnx } from '../../server/src/trainer/onnx/inspect.ts';
import { openOnnxSession } from '../../server/src/trainer/onnx/session.ts';
import { makeImages, relativeError } from './golden.ts';

interface Golden {
  values: Record<string, { shape: number[]; numbers: number[] }>;
  probabilities: number[];
}

const folder = fileURLToPath(new URL('../golden/onnx/', import.meta.url));
const golden: Golden = JSON.parse(readFileSync(`${folder}small.json`, 'utf8'));
const image = [8, 6, 3] as const;
const names = Object.keys(golden.values);

describe('an ONNX file', () => {
  it('tells its graph', async () => {
    const { graph } = await readOnnxFile('small.onnx', folder);
    expect(graph.input).toEqual({ name: 'image', shape: [null, 3, 8, 6] });
    expect(graph.outputs).toEqual([{ name: 'probabilities', shape: [null, 5] }]);
    expect(graph.nodes.flatMap(({ outputs }) => outputs)).toEqual(expect.arrayContaining(names));
    expect(graph.files).toEqual([]);
  });

  it('gets the values that are asked for as outputs, and the logits before the softmax', async () => {
    const opened = await openOnnxNetwork('small.onnx', folder, image, [names[2], names[0]]);
    expect(opened.probes).toEqual([names[0], names[2]]);
    expect(names).toContain(opened.logits);
    expect(opened.input).toMatchObject({ name: 'image', channelsFirst: true, shape: [3, 8, 6], batch: null });
  });

  it('that does not fit is told by what does not', async () => {
    await expect(openOnnxNetwork('small.onnx', folder, [28, 28, 1], 'every_operation')).rejects.toThrow(
      'small.onnx: the network takes any x 3 x 8 x 6 (the batch first), and the images are 28 x 28 x 1',
    );
    await expect(openOnnxNetwork('small.onnx', folder, image, ['conv1'])).rejects.toMatchObject({
      message: 'The ONNX model has no value "conv1"',
      path: ['probes', 'placement', 0],
    });
    await expect(openOnnxNetwork('small.json', folder, image, [])).rejects.toThrow('is no ONNX file');
    await expect(openOnnxNetwork('absent.onnx', folder, image, [])).rejects.toThrow('there is no such file');
    await expect(openOnnxNetwork('make.py', folder, image, [])).rejects.toThrow('make.py: This is no ONNX file');
  });
});

const missing = onnxRuntimeProblem();
if (missing) console.log(`onnxruntime: skipped. ${missing}`);
describe.skipIf(missing !== undefined)('onnxruntime', () => {
  it('gives what PyTorch said, and the values inside', async () => {
    const opened = await openOnnxNetwork('small.onnx', folder, image, names);
    const session = await openOnnxSession(opened, 1);
    const images = makeImages(4, [...image]);
    const [probabilities, ...values] = await session.embed(images, Int32Array.of(0, 1, 2, 3), ['softmax', ...names]);
    expect(relativeError(probabilities, golden.probabilities)).toBeLessThan(1e-5);
    for (const [i, name] of names.entries())
      expect(
        relativeError(
          values[i].filter((_, at) => at % 7 === 0),
          golden.values[name].numbers,
        ),
        name,
      ).toBeLessThan(1e-5);
    await session.close();
  });

  it('tells how wide the probes are', async () => {
    const task = { file: 'small.onnx', experimentFolder: folder, image: [...image] as [number, number, number] };
    const { operations } = await inspectOnnx({ ...task, classes: 5, placement: names.slice(0, 2) });
    expect(operations.map(({ name, width }) => [name, width])).toEqual([
      ['input', 144],
      ...names.slice(0, 2).map(name => [name, golden.values[name].shape.reduce((a, b) => a * b, 1)]),
      ['softmax', 5],
    ]);
    await expect(inspectOnnx({ ...task, classes: 10, placement: [] })).rejects.toThrow('the data set has 10 classes');
  });
});
