import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { lookAtNetwork } from '../../../server/src/data/networkFile/look.ts';
import { costRules, estimateFile } from '../../../server/src/experiment/costRules.ts';
import { USUAL_RATES } from '../../../server/src/experiment/estimate.ts';
import type { NetworkFacts } from '../../../server/src/experiment/ownNetwork.ts';
import { asksForFacts, completions } from '../../../server/src/language/completion/completion.ts';
import { validate } from '../../../server/src/language/diagnostics/validate.ts';
import { hover } from '../../../server/src/language/hover/hover.ts';
import { scan } from '../../../server/src/language/scan/scan.ts';
import { links } from '../../../server/src/language/structure/links.ts';

/** What the editor knows of a network of the user's own, from its file. */
const folder = fileURLToPath(new URL('../../../experiments/small', import.meta.url));
const machine = { memoryBytes: 16e9, cores: 2, rates: USUAL_RATES, measured: false };
const file = 'own-network/model.json';

let network: NetworkFacts;
beforeAll(async () => {
  network = await lookAtNetwork({ architecture: 'custom', file }, folder);
});

const text = (model: string, more = '') =>
  `name: own\ndataset: { name: fashion_mnist_mini }\nmodel: { architecture: custom, file: ${file}${model} }\n${more}`;
const told = (experiment: string, facts = network) =>
  validate(experiment, { network: facts }).diagnostics.map(({ range, code, message }) => {
    const { line, character } = range.start;
    return `${line + 1}:${character + 1} ${code}: ${message}`;
  });

describe('a network of the user', () => {
  it('is understood: its cost, its layers, its file', () => {
    const { file: valid, diagnostics } = validate(text(''), { network, machine });
    expect(diagnostics).toEqual([]);
    expect(valid!.model!.operations!.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(5942);
    expect(estimateFile(valid!, machine)!.seconds).toBeGreaterThan(0);
    expect(costRules(valid!, { ...machine, memoryBytes: 1e6 }).map(({ code }) => code)).toEqual(['much-memory']);
    const tree = scan(text(''));
    const at = text('').indexOf('file:');
    const shown = hover(tree, at, { network })!.markdown;
    expect(shown).toContain('| conv1 | 1568 | 80 |');
    expect(shown).toContain('5942 parameters');
    expect(links(tree).map(({ paths }) => paths)).toEqual([[file]]);
  });

  it('has to fit the data, and what is to be done with it', () => {
    expect(told(text('').replace('fashion_mnist_mini', 'cifar100'))[0]).toMatch(
      /^3:38 network-unfit: The network takes images of 28 x 28 x 1, and those of the data set are 32 x 32 x 3/,
    );
    expect(told(text('').replace('mini }', 'mini, classes: [Bag, Coat] }'))[0]).toContain(
      'The network gives 10 numbers, and the data set has 2 classes',
    );
    expect(told(text('', 'training: none\n'))).toEqual([
      '3:1 missing-key: `model.input` is missing: what a pixel was for this network where it learned (unit: 0 to 1)',
    ]);
    expect(told(text(', input: imagenet'))).toEqual([
      '3:69 network-unfit: `imagenet` is for images in colour, and these are grey',
    ]);
    expect(told(text(', weights: file, input: unit'), { ...network, hasWeights: false })).toEqual([
      '3:38 network-unfit: This file has no weights. Convert the model with them, or draw them anew: `weights: fresh`',
    ]);
  });

  it('has its layers completed, and held against its file', async () => {
    expect(told(text('', 'probes: { placement: [conv1, hiden] }\n'))).toEqual([
      '4:30 unknown-operation: This network has no operation "hiden". Did you mean "hidden"?',
    ]);
    const typed = text('', 'probes: { placement: [conv1, ] }\n');
    const offset = typed.indexOf(', ] }') + 2;
    expect(asksForFacts(typed, scan(typed), offset)).toBe(true);
    const labels = completions(typed, scan(typed), offset, { network }).map(({ label }) => label);
    expect(labels).toEqual(['input', 'pool1', 'conv2', 'hidden', 'classes', 'softmax']);
    const onnx = await lookAtNetwork({ architecture: 'onnx', file: '../../test/golden/onnx/small.onnx' }, folder);
    const asked = 'training: none\nprobes: { placement: [conv1] }\n';
    const experiment = text(', input: unit', asked).replace('custom', 'onnx');
    expect(told(experiment, onnx)).toEqual([
      '5:23 unknown-operation: The ONNX model has no value "conv1". Did you mean "/conv1/Conv_output_0"?',
    ]);
  });

  it('that is not there is told at its key', async () => {
    const absent = await lookAtNetwork({ architecture: 'custom', file: 'nowhere.json' }, folder);
    expect(told(text(''), absent)[0]).toMatch(/^3:38 path-not-found: .*nowhere\.json: there is no such file$/);
  });
});
