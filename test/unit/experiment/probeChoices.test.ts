import { describe, expect, test } from 'vitest';
import { probePlaces } from '../../../server/src/experiment/cost.ts';
import { networkOperations } from '../../../server/src/experiment/network.ts';
import { mostNeighbours, resolveExperiment } from '../../../server/src/experiment/resolve.ts';
import { checkRules } from '../../../server/src/experiment/rules.ts';
import { BUILT_IN, type ExperimentFile, experimentSchema } from '../../../server/src/experiment/schema.ts';

const file = (probes: unknown, model: object = { architecture: 'mlp', hidden_layers: 2 }): ExperimentFile =>
  experimentSchema.parse({ name: 'a', dataset: { name: 'fashion_mnist_mini' }, model, probes });
const places = (experiment: ExperimentFile) => {
  const { network, ...rest } = resolveExperiment(experiment);
  return probePlaces({ ...rest, network: network! }, [28, 28, 1], 10).map(({ name }) => name);
};
const said = (probes: unknown, model?: object) =>
  checkRules(file(probes, model)).map(({ code, path, suggestion }) => [code, path.join('.'), suggestion]);

describe('probes.k', () => {
  test('of a list, the last is that of the depths', () => {
    expect(resolveExperiment(file({ k: [3, 10, 30] })).probes).toMatchObject({ k: 30, other_k: [3, 10] });
    expect(resolveExperiment(file({ k: 5 })).probes).toMatchObject({ k: 5, other_k: [] });
    expect(resolveExperiment(file({ k: [9, 4] })).probes).toMatchObject({ k: 4, other_k: [9] });
    expect(mostNeighbours({ k: 4, other_k: [9, 2] })).toBe(9);
  });

  test('each of a list has to be possible, once, and of use', () => {
    expect(said({ k: [3, 7000, 3] })).toEqual([
      ['k-too-large', 'probes.k.1', '5400'],
      ['duplicate-probe', 'probes.k.2', undefined],
    ]);
    expect(said({ k: [3, 30], examples: 'undecided' })).toEqual([['nothing-to-probe', 'probes.examples', undefined]]);
    expect(said({ k: [30], examples: 'undecided' })).toEqual([]);
  });
});

describe('probes.placement', () => {
  test('a list is taken in the order of the network, with input and softmax', () => {
    expect(places(file({ placement: ['relu2', 'dense1'] }))).toEqual(['input', 'dense1', 'relu2', 'softmax']);
    expect(places(file({ placement: ['input'] }))).toEqual(['input', 'softmax']);
  });

  test.each(BUILT_IN)('every operation of %s can be named', architecture => {
    const { model } = resolveExperiment(file({}, { architecture })).network!;
    const names = networkOperations(model, [28, 28, 1], 10).map(({ name }) => name);
    expect(said({ placement: names }, { architecture })).toEqual([]);
    expect(places(file({ placement: names }, { architecture }))).toEqual(
      places(file({ placement: 'every_operation' }, { architecture })),
    );
  });

  test('what the network does not have is told, with the name that is near', () => {
    expect(said({ placement: ['dense1', 'desne2', 'conv1_1', 'dense1', 'dense3'] })).toEqual([
      ['unknown-operation', 'probes.placement.1', 'dense2'],
      ['unknown-operation', 'probes.placement.2', undefined],
      ['duplicate-probe', 'probes.placement.3', undefined],
      ['unknown-operation', 'probes.placement.4', 'dense1'],
    ]);
  });
});

test('15 hidden layers', () => {
  expect(places(file({ placement: 'every_operation' }, { architecture: 'mlp', hidden_layers: 15 }))).toHaveLength(33);
});
