import type { RuleIssue } from './ruleIssue.ts';
import { type Architecture, type BuiltIn, type ExperimentFile, OWN_ARCHITECTURES } from './schema.ts';

/** Whether a network is the user's own, which a file brings. */
export function isOwn(architecture: Architecture): architecture is Exclude<Architecture, BuiltIn> {
  return (OWN_ARCHITECTURES as readonly string[]).includes(architecture);
}

/** Checks the keys of a network of the user's own; its file is not looked at. */
export function ownModelRules({ model, training, probes, measures, dataset }: ExperimentFile): RuleIssue[] {
  if (!model || dataset.name === 'embeddings') return [];
  const issues: RuleIssue[] = [];
  const { architecture } = model;
  const unused = (key: string, message: string) =>
    issues.push({ severity: 'error', code: 'unused-key', path: ['model', key], key: true, message });
  const missing = (key: string, message: string) =>
    issues.push({
      severity: 'error',
      code: 'missing-key',
      path: ['model'],
      key: true,
      message,
      missing: ['model', key],
    });
  if (!isOwn(architecture)) {
    for (const key of ['file', 'input', 'weights'] as const)
      if (model[key] !== undefined)
        unused(key, `\`${key}\` is for networks of your own (\`custom\`, \`onnx\`). Remove it`);
    return issues;
  }
  if (model.width !== undefined) unused('width', '`width` is for the networks of the paper. Remove it');
  if (model.file === undefined) missing('file', `\`model.file\` is missing: ${FILES[architecture]}`);
  const trains = isTrained({ training });
  if (architecture === 'onnx') {
    if (model.weights !== undefined)
      unused('weights', '`weights` is for `custom`: an ONNX model has its own. Remove it');
    if (trains)
      issues.push({
        severity: 'error',
        code: 'network-unfit',
        path: training === undefined ? ['model', 'architecture'] : ['training'],
        message: 'An ONNX model is used as it is, not trained. Write `training: none`',
      });
    const at = measures?.indexOf('input_margin') ?? -1;
    if (at >= 0)
      issues.push({
        severity: 'error',
        code: 'measure-needs-network',
        path: ['measures', at],
        message: '`input_margin` needs gradients, which an ONNX model does not give',
      });
  }
  if (model.input === undefined && startOf(model, trains) === 'file')
    missing('input', '`model.input` is missing: what a pixel was for this network where it learned (unit: 0 to 1)');
  if (probes?.placement === 'paper')
    issues.push({
      severity: 'error',
      code: 'network-unfit',
      path: ['probes', 'placement'],
      message:
        'The paper has no places in a network of your own. Leave `placement` out, for a probe after every layer, or name the layers',
    });
  return issues;
}

const FILES = {
  custom: 'the model.json of a TensorFlow.js layers model, which `tensorflowjs_converter` makes from Keras',
  onnx: 'an .onnx file',
};

/** Whether an experiment trains its networks at all. */
export function isTrained({ training }: Pick<ExperimentFile, 'training'>): boolean {
  return training !== 'none';
}

/** Where the weights of a network of the user's own come from. */
export function startOf(
  { architecture, weights }: Pick<NonNullable<ExperimentFile['model']>, 'architecture' | 'weights'>,
  trains: boolean,
): 'file' | 'fresh' {
  return weights ?? (trains && architecture !== 'onnx' ? 'fresh' : 'file');
}
