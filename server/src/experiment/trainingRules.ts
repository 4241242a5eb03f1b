import { examplesPerStep } from './cost.ts';
import { expectedCounts } from './counts.ts';
import type { ImageDatasetName } from './datasets.ts';
import type { FolderFacts } from './imageFolder.ts';
import { isOwn } from './ownModel.ts';
import { paperData, paperSettings } from './paper.ts';
import { resolveExperiment } from './resolve.ts';
import type { RuleIssue } from './ruleIssue.ts';
import { totalSteps } from './schedule.ts';
import { type BuiltIn, type ExperimentFile, trainingSection } from './schema.ts';

/** The narrowest layer of each network at width 1. */
const NARROWEST: Record<BuiltIn, number> = { mlp: 2048, vgg16: 64, resnet18: 64 };

/** A learning rate that differs from the paper's by more than this factor is worth a word. */
const FAR = 10;

/** Checks the network and how it is trained: what cannot work, and what is seldom meant. */
export function trainingRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  if (!file.model || file.dataset.name === 'embeddings') return [];
  const { architecture } = file.model;
  // The paper says nothing of a network of one's own.
  if (isOwn(architecture)) return fullBatchRule(file, folder);
  return [
    ...widthRule(file.model, architecture),
    ...learningRateRule(file, architecture),
    ...fullBatchRule(file, folder),
  ];
}

function widthRule({ width }: NonNullable<ExperimentFile['model']>, architecture: BuiltIn): RuleIssue[] {
  const narrowest = NARROWEST[architecture];
  if (width === undefined || Math.round(narrowest * width) >= 1) return [];
  return [
    {
      severity: 'error',
      code: 'width-too-small',
      path: ['model', 'width'],
      message: `Width ${width} leaves a layer of ${narrowest} channels with none. For ${architecture} the least is ${1 / narrowest}, which leaves one`,
      suggestion: String(1 / narrowest),
    },
  ];
}

function learningRateRule(file: ExperimentFile, architecture: BuiltIn): RuleIssue[] {
  const { learning_rate: rate, loss, batch_size: batch } = trainingSection(file);
  // Table 1 says nothing of another loss, nor of gradient descent.
  if (rate === undefined || file.sweep?.learning_rate || loss === 'zero_hinge' || batch === 'full') return [];
  const noisy = (file.dataset.label_noise?.fraction ?? 0) > 0;
  const paper = paperSettings(file.dataset.name as ImageDatasetName, architecture, noisy).learning_rate;
  const factor = rate / paper;
  if (factor <= FAR && factor >= 1 / FAR) return [];
  const relation = factor > 1 ? `${rounded(factor)} times` : `a ${rounded(1 / factor)}th of`;
  const effect = factor > 1 ? 'Training may diverge' : 'Training may not get far';
  return [
    {
      severity: 'warning',
      code: 'learning-rate-far',
      path: ['training', 'learning_rate'],
      message: `${rate} is ${relation} the paper's learning rate for ${architecture} on ${paperData(file.dataset.name as ImageDatasetName)}, ${paper} (Table 1). ${effect}`,
      suggestion: String(paper),
    },
  ];
}

function fullBatchRule(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  const counts = expectedCounts(file, folder);
  const { network } = resolveExperiment(file);
  if (!counts || !network || examplesPerStep(network.training, counts.train) < counts.train) return [];
  const { batch_size: written, schedule } = trainingSection(file);
  const steps = totalSteps(network.training.schedule);
  const asWritten = written !== undefined;
  const isMeant = written === 'full' && schedule !== undefined;
  if (isMeant || steps === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'full-batch',
      path: asWritten ? ['training', 'batch_size'] : whatLimits(file),
      message: `With ${written === 'full' ? 'a full batch' : `a batch of ${network.training.batch_size}`} every step takes all ${counts.train} training images, so the schedule's ${steps} steps are ${steps} passes over the data. The schedule is one for SGD (batch 256): ${written === 'full' ? 'give a `training.schedule` of full passes' : 'lower `training.batch_size` or the steps'}`,
      ...(asWritten && counts.train > 256 && { suggestion: '256' }),
    },
  ];
}

/** The place that makes the training set small. */
export function whatLimits({ dataset }: ExperimentFile): string[] {
  return dataset.limit?.train === undefined ? ['dataset', 'path'] : ['dataset', 'limit', 'train'];
}

function rounded(factor: number): string {
  return factor >= 100 ? String(Math.round(factor)) : String(Number(factor.toPrecision(2)));
}
