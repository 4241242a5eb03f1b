import type { Facts } from './facts.ts';
import { imageFacts } from './imageFolder.ts';
import type { LayerGraph } from './layers/graph.ts';
import { planOperations } from './layers/operations.ts';
import { type NetworkPlan, planNetwork } from './layers/planNetwork.ts';
import { NetworkFileError } from './layers/problem.ts';
import { looksAtBatches, whyNotFresh, whyUntrainable } from './layers/training.ts';
import { nearest } from './nearest.ts';
import type { Operation } from './network.ts';
import { isOwn } from './ownModel.ts';
import { resolveExperiment } from './resolve.ts';
import type { RuleIssue } from './ruleIssue.ts';
import type { ExperimentFile } from './schema.ts';

/** What the file of a network tells, once the images are known. */
export interface OwnNetwork {
  /** Where probes can stand, from `input` to `softmax`. */
  operations: Operation[];
  /** SHA-256 over the file, and the files of its weights where they are used. */
  fingerprint: string;
}

/** What a look at the file of a network tells. */
export interface NetworkFacts {
  graph?: LayerGraph;
  /** Of an ONNX model: the names of the values inside of its graph. */
  values?: string[];
  /** Whether it brings weights. */
  hasWeights: boolean;
  problem?: { code: 'path-not-found' | 'network-unfit'; message: string };
}

/** The same experiment with what is known of a network of the user's own; as it is where nothing is. */
export function withNetwork(file: ExperimentFile, facts: Pick<Facts, 'network' | 'folder'>): ExperimentFile {
  const planned = planFor(file, facts);
  if (!file.model || !planned || 'problem' in planned) return file;
  return { ...file, model: { ...file.model, operations: planned.operations } };
}

/** What is wrong with the file of a network, or with what an experiment wants of it. */
export function networkRules(file: ExperimentFile, facts: Pick<Facts, 'network' | 'folder'>): RuleIssue[] {
  const { network } = facts;
  if (!file.model || !network || !isOwn(file.model.architecture) || file.model.file === undefined) return [];
  const issue = (message: string, code: RuleIssue['code'] = 'network-unfit', key = 'file'): RuleIssue => ({
    severity: 'error',
    code,
    path: ['model', key],
    message,
  });
  if (network.problem) return [issue(network.problem.message, network.problem.code)];
  const { training, model } = resolveExperiment(file).network!;
  if (model.weights === 'file' && !network.hasWeights)
    return [issue('This file has no weights. Convert the model with them, or draw them anew: `weights: fresh`')];
  const channels = imageFacts(file.dataset, facts.folder)?.image[2];
  if (model.input === 'imagenet' && channels !== undefined && channels !== 3)
    return [issue('`imagenet` is for images in colour, and these are grey', 'network-unfit', 'input')];
  const planned = planFor(file, facts);
  if (!planned) return valueRules(file, network);
  if ('problem' in planned) return [issue(planned.problem)];
  const { plan } = planned;
  const fresh = model.weights === 'fresh' ? whyNotFresh(plan) : undefined;
  if (fresh) return [issue(fresh)];
  if (training.schedule.length === 0) return [];
  const untrainable = whyUntrainable(plan);
  const batches = isFull(training) ? looksAtBatches(plan) : undefined;
  return [
    ...(untrainable ? [issue(`${untrainable}. It can be used as it is: \`training: none\``)] : []),
    ...(batches ? [{ ...issue(fullBatchMessage(batches)), path: ['training', 'batch_size'], suggestion: '256' }] : []),
  ];
}

/** Checks the names of the values of an ONNX model that are to be probed. */
function valueRules({ probes }: ExperimentFile, { values }: NetworkFacts): RuleIssue[] {
  const placement = probes?.placement;
  if (!values || !Array.isArray(placement)) return [];
  const known = ['input', ...values, 'softmax'];
  return placement.flatMap((name, i): RuleIssue[] => {
    if (known.includes(name)) return [];
    const suggestion = nearest(name, values) ?? values.find(value => value.includes(name));
    const hint = suggestion ? `Did you mean "${suggestion}"?` : `It has: ${values.slice(0, 8).join(', ')}`;
    const message = `The ONNX model has no value "${name}". ${hint}`;
    const path = ['probes', 'placement', i];
    return [{ severity: 'error', code: 'unknown-operation', path, message, ...(suggestion && { suggestion }) }];
  });
}

/** Whether every step takes all training images. */
export function isFull({ batch_size }: { batch_size: unknown }): boolean {
  return batch_size === 'full';
}

export function fullBatchMessage(layer: string): string {
  return `Layer ${layer} is a batch norm, which looks at a batch as a whole, and \`full\` takes all images part by part. Use a number`;
}

/** The network's plan for the data of an experiment, or what does not fit; undefined where not enough is known. */
function planFor(
  file: ExperimentFile,
  { network, folder }: Pick<Facts, 'network' | 'folder'>,
): { plan: NetworkPlan; operations: Operation[] } | { problem: string } | undefined {
  const data = imageFacts(file.dataset, folder);
  if (!data || !network?.graph || file.model?.architecture !== 'custom') return undefined;
  const [height, width, channels] = data.image;
  // Whether a folder's images are all grey, only reading them tells: until then, that they are as the network wants them.
  const isOpen = file.dataset.name === 'image_folder' && (file.dataset.channels ?? 'auto') === 'auto';
  const image = [height, width, (isOpen && network.graph.input[2]) || channels] as const;
  try {
    const plan = planNetwork(network.graph, image, file.dataset.classes?.length ?? data.classes.length);
    return { plan, operations: planOperations(plan) };
  } catch (error) {
    if (!(error instanceof NetworkFileError)) throw error;
    return { problem: [error.message, error.hint].filter(Boolean).join('. ').replace(/\.$/, '') };
  }
}
