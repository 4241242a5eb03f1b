import { folderRules } from './folderRules.ts';
import { type FolderFacts, imageFacts } from './imageFolder.ts';
import { nearest } from './nearest.ts';
import { ownModelRules } from './ownModel.ts';
import { probeRules } from './probeRules.ts';
import type { RuleCode, RuleIssue } from './ruleIssue.ts';
import type { ExperimentFile } from './schema.ts';
import { sweepRules } from './sweepRules.ts';
import { trainingRules } from './trainingRules.ts';

/**
 * Checks what only the whole experiment can tell. The data themselves are not looked at.
 * @param folder what a look at a folder of images told
 */
export function checkRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  return [
    ...sectionRules(file),
    ...ownModelRules(file),
    ...folderRules(file, folder),
    ...datasetRules(file, folder),
    ...probeRules(file, folder),
    ...measureRules(file),
    ...trainingRules(file, folder),
    ...sweepRules(file),
  ];
}

function sectionRules(file: ExperimentFile): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const error = (code: RuleCode, path: (string | number)[], message: string, key = true) =>
    issues.push({ severity: 'error', code, path, message, key });
  const missing = (path: string[], message: string) =>
    issues.push({ severity: 'error', code: 'missing-key', path: path.slice(0, -1), message, key: true, missing: path });
  if (file.dataset.name === 'embeddings') {
    if (!file.dataset.path)
      missing(['dataset', 'path'], '`dataset.path` is missing: the folder that holds the embeddings (.npy)');
    for (const section of ['model', 'training', 'ensemble', 'sweep'] as const)
      if (file[section] !== undefined)
        error('unused-key', [section], `\`${section}\` has no use with embeddings: nothing is trained. Remove it`);
    for (const key of ['limit', 'classes', 'label_noise'] as const)
      if (file.dataset[key] !== undefined)
        error('unused-key', ['dataset', key], `\`${key}\` has no use with embeddings: all rows are taken. Remove it`);
    if (file.probes?.placement !== undefined)
      error('unused-key', ['probes', 'placement'], '`placement` has no use with embeddings: each file is a probe');
  } else if (!file.model) {
    missing(['model'], '`model` is missing: add `model: { architecture: vgg16 }` (or mlp, resnet18)');
  }
  if (file.sweep && file.training === 'none')
    error('unused-key', ['sweep'], '`sweep` has no use with `training: none`: nothing is trained. Remove one of them');
  if (file.model?.hidden_layers !== undefined && file.model.architecture !== 'mlp')
    error('unused-key', ['model', 'hidden_layers'], '`hidden_layers` is for `mlp` only. Remove it');
  return issues;
}

function datasetRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  const facts = imageFacts(file.dataset, folder);
  if (!facts) return [];
  const issues: RuleIssue[] = [];
  const chosen = file.dataset.classes ?? [];
  if (chosen.length > facts.classes.length)
    issues.push({
      severity: 'error',
      code: 'too-many-classes',
      path: ['dataset', 'classes'],
      key: true,
      message: `${facts.title} has ${facts.classes.length} classes, not ${chosen.length}`,
    });
  const seen = new Set<string>();
  for (const [i, name] of chosen.slice(0, facts.classes.length + 1).entries()) {
    const path = ['dataset', 'classes', i];
    if (!facts.classes.includes(name)) {
      const suggestion = nearest(name, facts.classes);
      const hint =
        suggestion ??
        (facts.classes.length <= 20 ? facts.classes.join(', ') : `${facts.classes.slice(0, 8).join(', ')}, ...`);
      const message = `${facts.title} has no class "${name}". ${suggestion ? `Did you mean "${hint}"?` : `It has: ${hint}`}`;
      issues.push({ severity: 'error', code: 'unknown-class', path, message, ...(suggestion && { suggestion }) });
    } else if (seen.has(name)) {
      issues.push({
        severity: 'error',
        code: 'duplicate-class',
        path,
        message: `The class "${name}" stands here twice`,
      });
    }
    seen.add(name);
  }
  // The paper's data sets have classes of (nearly) equal size; the exact numbers are checked with the data at hand.
  if (chosen.length === 0 || (folder && issues.length === 0))
    for (const part of ['train', 'test'] as const) {
      const asked = file.dataset.limit?.[part];
      if (asked !== undefined && asked > facts[part])
        issues.push({
          severity: 'error',
          code: 'limit-too-large',
          path: ['dataset', 'limit', part],
          message: `${facts.title} has ${facts[part]} ${part === 'train' ? 'training' : 'test'} images${chosen.length > 0 ? ' of these classes' : ''}, not ${asked}`,
          suggestion: String(facts[part]),
        });
    }
  return issues;
}

function measureRules(file: ExperimentFile): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const seen = new Set<string>();
  for (const [i, measure] of (file.measures ?? []).entries()) {
    const path = ['measures', i];
    if (seen.has(measure))
      issues.push({ severity: 'error', code: 'duplicate-measure', path, message: `\`${measure}\` stands here twice` });
    if (file.dataset.name === 'embeddings' && (measure === 'iteration_learned' || measure === 'input_margin'))
      issues.push({
        severity: 'error',
        code: 'measure-needs-network',
        path,
        message: `\`${measure}\` needs a network that Depthlens trains; embeddings alone cannot give it`,
      });
    seen.add(measure);
  }
  return issues;
}
