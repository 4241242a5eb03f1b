import { describe, expect, it } from 'vitest';
import { planOperations } from '../../../server/src/experiment/layers/operations.ts';
import { planNetwork } from '../../../server/src/experiment/layers/planNetwork.ts';
import { readGraph } from '../../../server/src/experiment/layers/readGraph.ts';

/** The layers of a network, as the versions of Keras and TensorFlow.js write them. */
const layer = (className: string, name: string, inbound: unknown[], config: object = {}) => ({
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: inbound,
});

const namesOf = (topology: object) => readGraph(topology).layers.map(({ name }) => name);

/** image -> a -> b, and a + b -> classes */
function functional(inbound: (...names: string[]) => unknown[], input: object) {
  return {
    class_name: 'Functional',
    config: {
      name: 'skip',
      layers: [
        layer('InputLayer', 'image', [], input),
        layer('Flatten', 'flat', inbound('image')),
        layer('Dense', 'a', inbound('flat'), { units: 4 }),
        layer('Dense', 'b', inbound('a'), { units: 4 }),
        layer('Add', 'sum', inbound('a', 'b')),
        layer('Dropout', 'drop', inbound('sum'), { rate: 0.5 }),
        layer('Dense', 'classes', inbound('drop'), { units: 3, activation: 'softmax' }),
        layer('Dense', 'aside', inbound('a'), { units: 7 }),
      ],
      input_layers: [['image', 0, 0]],
      output_layers: [['classes', 0, 0]],
    },
  };
}

const keras2 = (...names: string[]) => [names.map(name => [name, 0, 0, {}])];
const tensor = (name: string) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 4], dtype: 'float32', keras_history: [name, 0, 0] },
});
const keras3 = (...names: string[]) => [
  { args: names.length === 1 ? [tensor(names[0])] : [names.map(tensor)], kwargs: { training: false } },
];

describe('the graph of a network', () => {
  it.each([
    ['Keras 2 and TensorFlow.js', keras2, { batch_input_shape: [null, 2, 2, 1] }],
    [
      'Keras 3',
      keras3,
      { batch_shape: [null, 2, 2, 1], dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } } },
    ],
  ])('is read as %s writes it', (_, inbound, input) => {
    const topology = functional(inbound, input);
    const graph = readGraph({ model_config: topology, keras_version: '3.0.0' });
    expect(graph.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ['flat', [-1]],
      ['a', [0]],
      ['b', [1]],
      ['sum', [1, 2]],
      ['drop', [3]],
      ['classes', [4]],
    ]);
    const plan = planNetwork(graph, [2, 2, 1], 3);
    expect(plan.layers.at(-1)?.work).toEqual({ kind: 'dense', activation: { name: 'linear' } });
    expect(planOperations(plan)).toEqual([
      { name: 'input', width: 4, multiplyAdds: 0, parameters: 0, paper: false },
      { name: 'a', width: 4, multiplyAdds: 16, parameters: 20, paper: false },
      { name: 'b', width: 4, multiplyAdds: 16, parameters: 20, paper: false },
      { name: 'sum', width: 4, multiplyAdds: 0, parameters: 0, paper: false },
      { name: 'classes', width: 3, multiplyAdds: 12, parameters: 15, paper: false },
      { name: 'softmax', width: 3, multiplyAdds: 0, parameters: 0, paper: false },
    ]);
  });

  it('holds the layers of models inside of it, and layers that are used twice', () => {
    const inner = {
      class_name: 'Sequential',
      config: { name: 'inner', layers: [layer('Dense', 'dense', [], { units: 4, batch_input_shape: [null, 4] })] },
    };
    const topology = {
      class_name: 'Functional',
      config: {
        name: 'twice',
        layers: [
          layer('InputLayer', 'image', [], { batch_input_shape: [null, 4] }),
          { ...inner, name: 'inner', inbound_nodes: [...keras2('image'), ...keras2('shared')] },
          layer('Dense', 'shared', [[['inner', 0, 0, {}]], [['inner', 1, 0, {}]]], { units: 4 }),
        ],
        input_layers: [['image', 0, 0]],
        output_layers: [['shared', 1, 0]],
      },
    };
    const graph = readGraph(topology);
    expect(graph.layers.map(({ name, weights }) => [name, weights])).toEqual([
      ['inner/dense', 'inner/dense'],
      ['shared', 'shared'],
      ['inner/dense:2', 'inner/dense'],
      ['shared:2', 'shared'],
    ]);
    const operations = planOperations(planNetwork(graph, [2, 2, 1], 4));
    expect(operations.map(({ parameters }) => parameters)).toEqual([0, 20, 20, 0, 0, 0]);
  });

  it('does not go in circles', () => {
    const topology = functional(keras2, { batch_input_shape: [null, 4] });
    const layers = topology.config.layers.map(one =>
      one.name === 'a' ? { ...one, inbound_nodes: keras2('drop') } : one,
    );
    expect(() => namesOf({ ...topology, config: { ...topology.config, layers } })).toThrow('in a circle');
  });
});
