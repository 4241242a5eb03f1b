import { expectedCounts } from './counts.ts';
import { type Estimate, estimateRun, type Machine } from './estimate.ts';
import { type FolderFacts, imageFacts } from './imageFolder.ts';
import { isKnownNetwork } from './network.ts';
import { resolveExperiment } from './resolve.ts';
import type { RuleIssue } from './ruleIssue.ts';
import type { ExperimentFile } from './schema.ts';

/** What takes no longer needs no warning. */
const LONG_MINUTES = 60;

/** What a run of a file would take on a machine; undefined where only the data tell. */
export function estimateFile(file: ExperimentFile, machine: Machine, folder?: FolderFacts): Estimate | undefined {
  const facts = imageFacts(file.dataset, folder);
  const counts = expectedCounts(file, folder);
  const experiment = resolveExperiment(file);
  const { network } = experiment;
  if (!facts || !counts || !network || !isKnownNetwork(network.model)) return undefined;
  const classes = file.dataset.classes?.length ?? facts.classes.length;
  return estimateRun({ ...experiment, network }, counts, facts.image, classes, machine);
}

/** Warns of a run that takes long here, or more memory than is here. */
export function costRules(file: ExperimentFile, machine: Machine, folder?: FolderFacts): RuleIssue[] {
  const estimate = estimateFile(file, machine, folder);
  if (!estimate) return [];
  const { seconds, bytes } = estimate;
  const issues: RuleIssue[] = [];
  const warn = (code: RuleIssue['code'], message: string) =>
    issues.push({ severity: 'warning', code, path: ['name'], message });
  if (seconds > LONG_MINUTES * 60) {
    warn('long-run', `${costSentence(estimate, machine)}. ${advice(file)}`);
  }
  if (bytes > machine.memoryBytes)
    warn(
      'much-memory',
      `This run needs about ${gigabytes(bytes)} of memory, and this machine has ${gigabytes(machine.memoryBytes)}. Lower \`training.batch_size\`, \`model.width\` or \`compute.workers\``,
    );
  return issues;
}

/** `This run needs about 1.2 GB of memory and 4 minutes here, at the speed that was measured here`. */
export function costSentence({ seconds, marginSeconds, bytes }: Estimate, { measured }: Machine): string {
  const basis = measured
    ? 'at the speed that was measured here'
    : 'at a usual speed: `depthlens doctor` measures the real one';
  const margins = marginSeconds > seconds / 10 ? ` (${duration(marginSeconds)} of it for \`input_margin\`)` : '';
  return `This run needs about ${gigabytes(bytes)} of memory and ${duration(seconds)}${margins} here, ${basis}`;
}

function advice(file: ExperimentFile): string {
  if (file.sweep)
    return 'To try it first, use shorter lists, fewer `sweep.steps`, a smaller `model.width` or `dataset.limit`';
  const members = file.ensemble?.members ?? 1;
  return `To try it first, use ${members > 1 ? 'fewer `ensemble.members`, ' : ''}a smaller \`model.width\` or \`dataset.limit\``;
}

function gigabytes(bytes: number): string {
  const gigabytes = bytes / 1e9;
  return `${gigabytes < 10 ? gigabytes.toFixed(1) : Math.round(gigabytes)} GB`;
}

function duration(seconds: number): string {
  if (seconds < 90) return 'a minute';
  const minutes = seconds / 60;
  if (minutes < 120) return `${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  return hours < 72 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}
