import { probePlaces } from './cost.ts';
import { expectedCounts } from './counts.ts';
import { type FolderFacts, imageFacts } from './imageFolder.ts';
import { nearest } from './nearest.ts';
import { isKnownNetwork, networkOperations } from './network.ts';
import { isOwn } from './ownModel.ts';
import { PROBE_DEFAULTS, resolveExperiment } from './resolve.ts';
import type { RuleIssue } from './ruleIssue.ts';
import type { ExperimentFile } from './schema.ts';
import { whatLimits } from './trainingRules.ts';

/** Checks where the probes stand, what they are asked, and whether there are neighbours enough. */
export function probeRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  return [
    ...neighbourRules(file, folder),
    ...placementRules(file, folder),
    ...undecidedRules(file),
    ...projectionRules(file, folder),
  ];
}

function neighbourRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  // Nothing votes in a sweep.
  if (file.sweep) return [];
  const written = file.probes?.k;
  const list = Array.isArray(written) ? written : [written ?? PROBE_DEFAULTS.k];
  const issues: RuleIssue[] = [];
  const isListed = (chosen: string) => folder?.classes.some(({ name }) => name === chosen);
  const isExact = file.dataset.classes?.every(isListed) ?? true;
  const counts = isExact ? expectedCounts(file, folder) : undefined;
  const most = (counts?.train || Number.POSITIVE_INFINITY) - (file.probes?.exclude_self ? 1 : 0);
  for (const [i, k] of list.entries()) {
    const place = Array.isArray(written) ? ['probes', 'k', i] : ['probes', 'k'];
    if (k > most)
      issues.push({
        severity: 'error',
        code: 'k-too-large',
        path: written === undefined ? whatLimits(file) : place,
        message: `k is ${k}, but only ${most} training images are there to vote. Lower \`probes.k\` or use more images`,
        ...(written !== undefined && most > 0 && { suggestion: String(most) }),
      });
    else if (list.indexOf(k) < i)
      issues.push({ severity: 'error', code: 'duplicate-probe', path: place, message: `k = ${k} stands here twice` });
  }
  return issues;
}

function placementRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  const placement = file.probes?.placement;
  if (!Array.isArray(placement) || !file.model || file.dataset.name === 'embeddings') return [];
  const known = operationNames(file, folder);
  // Of a network of one's own the names are looked up in its file when a run begins.
  if (known.length === 0) return [];
  const issues: RuleIssue[] = [];
  for (const [i, name] of placement.entries()) {
    const path = ['probes', 'placement', i];
    if (placement.indexOf(name) < i)
      issues.push({ severity: 'error', code: 'duplicate-probe', path, message: `"${name}" stands here twice` });
    if (known.includes(name)) continue;
    const suggestion = nearest(name, known);
    const hint = suggestion
      ? `Did you mean "${suggestion}"?`
      : `It has: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', ...' : ''}`;
    const { architecture } = file.model;
    const message = `${isOwn(architecture) ? 'This network' : architecture} has no operation "${name}". ${hint}`;
    issues.push({ severity: 'error', code: 'unknown-operation', path, message, ...(suggestion && { suggestion }) });
  }
  return issues;
}

/**
 * The operations of the file's network, by name, in order; none where only the network's own file tells them.
 * @param folder what a look at a folder of images told
 */
export function operationNames(file: ExperimentFile, folder?: FolderFacts): string[] {
  const { network } = resolveExperiment(file);
  if (!network) return [];
  // Names depend on neither, but a network has to have some.
  const { image, classes } = imageFacts(file.dataset, folder) ?? { image: [32, 32, 3] as const, classes: ['', ''] };
  return networkOperations(network.model, image, classes.length).map(({ name }) => name);
}

function undecidedRules(file: ExperimentFile): RuleIssue[] {
  if (file.probes?.examples !== 'undecided') return [];
  const issues: RuleIssue[] = [];
  if (file.measures && !file.measures.includes('prediction_depth'))
    issues.push({
      severity: 'error',
      code: 'nothing-to-probe',
      path: ['probes', 'examples'],
      message:
        '`undecided` gives prediction depths and nothing else, but `measures` has no `prediction_depth`. Add it, or use `all`',
    });
  const { k } = file.probes;
  if (Array.isArray(k) && k.length > 1)
    issues.push({
      severity: 'error',
      code: 'nothing-to-probe',
      path: ['probes', 'examples'],
      message: `\`undecided\` gives no probe accuracies, but \`probes.k\` asks for those of k = ${k.slice(0, -1).join(', ')}. Use \`all\`, or \`k: ${k.at(-1)}\``,
    });
  return issues;
}

function projectionRules(file: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  const projection = file.probes?.projection;
  const widest = projection === undefined ? undefined : widestProbe(file, folder);
  if (projection === undefined || widest === undefined || projection < widest) return [];
  return [
    {
      severity: 'warning',
      code: 'projection-unused',
      path: ['probes', 'projection'],
      message: `No layer here is wider than ${widest} numbers, so nothing is projected to ${projection}. Choose less, or remove it`,
    },
  ];
}

/** Numbers per example at the widest probe; undefined where only the data tell. */
function widestProbe(file: ExperimentFile, folder?: FolderFacts): number | undefined {
  const facts = imageFacts(file.dataset, folder);
  const experiment = resolveExperiment(file);
  const { network } = experiment;
  if (!facts || !network || !isKnownNetwork(network.model)) return undefined;
  const classes = file.dataset.classes?.length ?? facts.classes.length;
  return Math.max(...probePlaces({ ...experiment, network }, facts.image, classes).map(({ width }) => width));
}
