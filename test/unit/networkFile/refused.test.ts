import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataError } from '../../../server/src/data/errors.ts';
import { checkTrainable, openLayersNetwork } from '../../../server/src/data/networkFile/open.ts';

/** What is wrong with the file of a network is told in one line with the layer, and with what to do. */
const folder = mkdtempSync(join(tmpdir(), 'depthlens-network-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Layer = [className: string, config?: Record<string, unknown>];

const END: Layer[] = [['Flatten'], ['Dense', { units: 3, activation: 'softmax' }]];

function model(layers: Layer[], { input = [4, 4, 1] as (number | null)[], key = 'batch_input_shape' } = {}) {
  return {
    class_name: 'Sequential',
    config: {
      name: 'network',
      layers: [
        { class_name: 'InputLayer', config: { name: 'image', [key]: [null, ...input] } },
        ...layers.map(([className, config], i) => ({
          class_name: className,
          config: { name: `layer${i}`, ...config },
        })),
      ],
    },
  };
}

/** Writes a model with its weights, zeros. */
function write(name: string, content: object): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'model.json'), JSON.stringify(content));
  return join(place, 'model.json');
}

const weightsOf = (paths: string[], units = 3) => [
  {
    paths,
    weights: [
      { name: 'layer1/kernel', shape: [16, units], dtype: 'float32' },
      { name: 'layer1/bias', shape: [units], dtype: 'float32' },
    ],
  },
];

const open = (file: string, weights: 'file' | 'fresh' = 'fresh', classes = 3) =>
  openLayersNetwork({ file, weights }, folder, [4, 4, 1], classes);

async function told(file: string, weights: 'file' | 'fresh' = 'fresh', classes = 3): Promise<string> {
  try {
    const opened = await open(file, weights, classes);
    if (weights === 'file') await opened.weights();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    const { message, hint, path } = error as DataError;
    expect(path).toEqual(['model', 'file']);
    return `${message} | ${hint ?? ''}`;
  }
  return 'nothing';
}

describe('a file that is no network', () => {
  it('is told by what it is', async () => {
    expect(await told('nowhere.json')).toContain('nowhere.json: there is no such file');
    writeFileSync(join(folder, 'net.h5'), 'x');
    expect(await told('net.h5')).toMatch(/net\.h5 is a Keras model\. Convert it: .*tensorflowjs_converter/);
    writeFileSync(join(folder, 'net.keras'), 'x');
    expect(await told('net.keras')).toContain('--input_format=keras_keras --output_format=tfjs_layers_model');
    writeFileSync(join(folder, 'broken.json'), '{');
    expect(await told('broken.json')).toContain('broken.json is not JSON');
    expect(await told(write('graph', { format: 'graph-model', modelTopology: { node: [] } }))).toContain(
      'is a graph model',
    );
    expect(await told(write('empty', {}))).toContain('The file holds no model of layers');
    expect(await told(write('class', { modelTopology: { class_name: 'MyModel', config: {} } }))).toContain(
      'The network is a MyModel, and only Sequential and Functional models can be read',
    );
    write('whole', { modelTopology: model(END) });
    expect(await told('whole')).toMatch(/is a folder.* \| Name the model\.json in it/);
  });
});

describe('a network that does not fit', () => {
  const tell = (layers: Layer[], options: Parameters<typeof model>[1] & { classes?: number } = {}) =>
    told(write('fit', { modelTopology: model(layers, options) }), 'fresh', options.classes);

  it('names the images', async () => {
    expect(await tell(END, { input: [32, 32, 3] })).toContain(
      'The network takes images of 32 x 32 x 3, and those of the data set are 4 x 4 x 1 | For a folder of images, `dataset.size`',
    );
    expect(await tell(END, { input: [4, 4, 3] })).toContain('`dataset.channels` makes them grey or rgb');
    expect(await tell(END, { input: [1, 4, 4] })).toContain('Channels come last here');
  });

  it('takes a grey image without its channel, as a row, and of any size', async () => {
    for (const input of [[4, 4], [16], [null, null, 1]]) expect(await tell(END, { input })).toBe('nothing');
    expect(await tell(END, { key: 'batch_shape' })).toBe('nothing');
  });

  it('names the classes', async () => {
    expect(await tell(END, { classes: 10 })).toContain('The network gives 3 numbers, and the data set has 10 classes');
    expect(await tell([['Flatten'], ['Dense', { units: 1, activation: 'sigmoid' }]], { classes: 2 })).toContain(
      'one output for two classes',
    );
  });

  it('names the layer', async () => {
    expect(await tell([['LSTM', { units: 3 }], ...END])).toMatch(
      /Layer layer0 \(LSTM\) is of a class that Depthlens does not know \| It knows Dense, Conv2D/,
    );
    expect(await tell([['Conv2D', { filters: 2, kernel_size: [9, 9] }], ...END])).toContain(
      'Layer layer0 (Conv2D) has a window of 9 x 9, and gets an image of 4 x 4',
    );
    expect(await tell([['Conv2D', { filters: 2, kernel_size: 1, data_format: 'channels_first' }], ...END])).toContain(
      'has data_format: "channels_first"',
    );
    expect(await tell([['Activation', { activation: 'my_own' }], ...END])).toContain('has the activation "my_own"');
    expect(await tell([['Dense', { units: 'many' }], ...END])).toContain(
      'Layer layer0 (Dense) has units: "many", where a number should stand',
    );
  });

  it('has one input and one output', async () => {
    const functional = (inputs: unknown[], outputs: unknown[]) => ({
      modelTopology: {
        class_name: 'Functional',
        config: { name: 'two', layers: [], input_layers: inputs, output_layers: outputs },
      },
    });
    const [a, b] = [
      ['a', 0, 0],
      ['b', 0, 0],
    ];
    expect(await told(write('inputs', functional([a, b], [a])))).toContain('The network has 2 inputs (a, b)');
  });

  it('is not trained where that would be another thing', async () => {
    const flip = await open(write('flip', { modelTopology: model([['RandomFlip'], ...END]) }));
    expect(() => checkTrainable(flip, false)).toThrow('Layer layer0 (RandomFlip) changes the images at random');
    const norm = await open(write('norm', { modelTopology: model([['BatchNormalization'], ...END]) }));
    expect(() => checkTrainable(norm, false)).not.toThrow();
    expect(() => checkTrainable(norm, true)).toThrow('Layer layer0 is a batch norm');
  });
});

describe('weights', () => {
  const file = (paths: string[], units?: number) =>
    write('weights', { modelTopology: model(END), weightsManifest: weightsOf(paths, units) });

  it('that are missing, cut off or elsewhere are refused', async () => {
    expect(await told(write('none', { modelTopology: model(END) }), 'file')).toContain('has no weights');
    expect(await told(file(['absent.bin']), 'file')).toContain('its file of weights absent.bin is missing');
    file(['short.bin']);
    writeFileSync(join(folder, 'weights', 'short.bin'), Buffer.alloc(100));
    expect(await told(file(['short.bin']), 'file')).toContain('its weights take 204 bytes, and short.bin has 100');
    writeFileSync(join(folder, 'secret.bin'), Buffer.alloc(1000));
    for (const path of ['../secret.bin', join(folder, 'secret.bin'), '..\\secret.bin', 'C:\\secret.bin'])
      expect(await told(file([path]), 'file'), path).toContain('names weights outside of its folder');
    if (process.platform !== 'win32') {
      symlinkSync(join(folder, 'secret.bin'), join(folder, 'weights', 'link.bin'));
      expect(await told(file(['link.bin']), 'file')).toContain('names weights outside of its folder');
    }
  });

  it('have the shapes and names of their layers', async () => {
    writeFileSync(join(folder, 'weights', 'w.bin'), Buffer.alloc(1000));
    expect(await told(file(['w.bin'], 4), 'file')).toContain(
      'Layer layer1 (Dense): its kernel is stored as 16 x 4, and should be 16 x 3',
    );
    const renamed = weightsOf(['w.bin']);
    renamed[0].weights[0].name = 'other/kernel';
    expect(await told(write('weights', { modelTopology: model(END), weightsManifest: renamed }), 'file')).toContain(
      'Layer layer1 (Dense): the file has no weights for its kernel',
    );
    expect(await told(file(['w.bin']), 'file')).toBe('nothing');
  });

  it('may be quantized, and lie in several files', async () => {
    const place = write('quantized', {
      modelTopology: model(END),
      weightsManifest: [
        {
          paths: ['a.bin', 'b.bin'],
          weights: [
            {
              name: 'network/layer1/kernel',
              shape: [16, 3],
              dtype: 'float32',
              quantization: { dtype: 'uint8', min: -1, scale: 0.5, original_dtype: 'float32' },
            },
            { name: 'network/layer1/bias', shape: [3], dtype: 'float32', quantization: { dtype: 'float16' } },
          ],
        },
      ],
    });
    // Half floats 1, -2, 0.333 (to 10 bits).
    const halves = Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x3555).buffer);
    writeFileSync(join(folder, 'quantized', 'a.bin'), Buffer.from(Array.from({ length: 20 }, (_, i) => i)));
    writeFileSync(join(folder, 'quantized', 'b.bin'), Buffer.concat([Buffer.from(Array(28).fill(4)), halves]));
    const weights = await (await open(place, 'file')).weights();
    expect([...weights.get('layer1/kernel')!.slice(0, 4)]).toEqual([-1, -0.5, 0, 0.5]);
    expect(weights.get('layer1/kernel')![47]).toBe(1);
    expect([...weights.get('layer1/bias')!]).toEqual([1, -2, 0.333251953125]);
  });
});
