import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ask, experimentsFolder, work } from './depthlens.mjs';

/** The names of the study's experiments, those that cost least first. */
export const NAMES = [
  'mlp',
  'mlp-easy-classes',
  'mlp-noise-05',
  'mlp-noise-10',
  'mlp-noise-40',
  'vgg16',
  'vgg16-noise-40',
  'resnet18',
];

/** How the names of a set's runs begin. */
const PREFIXES = { study: 'study-', small: '' };

/** Runs an experiment, or what is left of it. What is finished is not run again. @returns its run folder */
export function finish(name, out, set = 'study') {
  const last = runsOf(name, out, set).at(-1);
  if (!last) work('run', join(experimentsFolder(set), `${name}.depthlens.yaml`), '--out', out);
  else if (last.status !== 'finished') work('resume', last.folder);
  return finishedRun(name, out, set);
}

/** The folder of the last finished run of an experiment; undefined if there is none. */
export function finishedRun(name, out, set = 'study') {
  return runsOf(name, out, set).findLast(({ status }) => status === 'finished')?.folder;
}

/** Oldest first: a run's folder ends with the time of its start. */
function runsOf(name, out, set) {
  const isRun = new RegExp(`^${PREFIXES[set]}${name}-\\d{4}-`);
  return folders(out)
    .filter(folder => isRun.test(basename(folder)))
    .sort()
    .map(folder => ({ folder, status: ask('show', folder).status }));
}

function folders(out) {
  try {
    return readdirSync(out).map(name => join(out, name));
  } catch {
    return [];
  }
}
