import { parseExperiment } from '../../experiment/parseExperiment.ts';
import { resolveExperiment } from '../../experiment/resolve.ts';
import { type ExperimentFile, trainingSection } from '../../experiment/schema.ts';
import { type Path, plainValue, type Tree } from '../scan/tree.ts';
import { schemaAt } from './schemaAt.ts';

/** What a file that may be half typed says so far: an experiment with all mistakes left out. */
export interface Understood {
  file: ExperimentFile;
  /** Whether the file names its data set, and its network; where not, `file` holds stand-ins. */
  knowsDataset: boolean;
  knowsModel: boolean;
}

/** Each round takes out all that the schema complains of, so a file needs two or three. */
const MOST_ROUNDS = 10;

/** Reads what can be read. Never throws. */
export function understand(tree: Tree): Understood {
  // Unknown keys are left out at once: there may be thousands.
  const pairs = tree.root?.kind === 'map' ? tree.root.pairs : [];
  const known = pairs.filter(({ key, colon }) => colon !== undefined && schemaAt([key]));
  const sketch: Record<string, unknown> = Object.fromEntries(known.map(({ key, value }) => [key, plainValue(value)]));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const parsed = parseExperiment(sketch);
    if ('file' in parsed) return withStandIns(parsed.file, sketch);
    for (const { path, ...issue } of parsed.issues.toReversed()) {
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(sketch, [...path, key]);
      else if (!fillRequired(sketch, path)) remove(sketch, path);
    }
  }
  return withStandIns({ name: STAND_IN_NAME, dataset: { name: STAND_IN_DATASET } }, {});
}

const STAND_IN_NAME = 'unnamed';
const STAND_IN_DATASET = 'fashion_mnist_mini';
const stoodIn = Symbol('the data set is a stand-in');

function withStandIns(file: ExperimentFile, sketch: object): Understood {
  const knowsDataset = 'dataset' in sketch && !(stoodIn in sketch);
  const knowsModel = file.model !== undefined;
  const needsModel = !knowsModel && file.dataset.name !== 'embeddings';
  return { file: needsModel ? { ...file, model: { architecture: 'resnet18' } } : file, knowsDataset, knowsModel };
}

/** Name and data set are needed for anything to be understood: stand-ins take their place. */
function fillRequired(sketch: Record<string | symbol, unknown>, path: readonly PropertyKey[]): boolean {
  const place = path.join('.');
  if (place === 'name') sketch.name = STAND_IN_NAME;
  else if (place === 'dataset') sketch.dataset = { name: STAND_IN_DATASET };
  else if (place === 'dataset.name') (sketch.dataset as Record<string, unknown>).name = STAND_IN_DATASET;
  else return false;
  if (place !== 'name') sketch[stoodIn] = true;
  return true;
}

/** Takes out what stands at a path; where nothing does, the section that lacks it. */
function remove(sketch: Record<string, unknown>, path: readonly PropertyKey[]): void {
  let section: unknown = sketch;
  for (const step of path.slice(0, -1)) section = (section as Record<PropertyKey, unknown> | undefined)?.[step];
  const last = path.at(-1);
  if (last === undefined || typeof section !== 'object' || section === null) return;
  if (Array.isArray(section)) section.splice(Number(last), 1);
  else if (last in section) delete (section as Record<PropertyKey, unknown>)[last];
  else remove(sketch, path.slice(0, -1));
}

/**
 * What a key means when it is left out, for the data set and network of this file; undefined where nothing stands in
 * for it, or where it takes the data set and network to tell and the file does not name them.
 */
export function defaultAt({ file, knowsDataset, knowsModel }: Understood, path: Path): unknown {
  const key = path.at(-1);
  if (key === undefined || schemaAt(path.slice(0, -1))?.required?.includes(String(key))) return undefined;
  const place = path.join('.');
  const byPair =
    TABLE_KEYS.includes(place) || (place === 'training.evaluation_interval' && !trainingSection(file).schedule);
  if (byPair && !(knowsDataset && knowsModel)) return undefined;
  const { network, ...experiment } = resolveExperiment(without(file, path));
  return valueAt({ ...experiment, ...network }, path);
}

/** What Table 1 gives for each data set and network. */
export const TABLE_KEYS = ['training.learning_rate', 'training.momentum', 'training.schedule'];

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) found = (found as Record<PropertyKey, unknown> | undefined)?.[step];
  return found;
}

/** The file without what stands at a path. */
export function without(file: ExperimentFile, path: Path): ExperimentFile {
  const copy = structuredClone(file);
  const section = valueAt(copy, path.slice(0, -1)) as Record<PropertyKey, unknown> | undefined;
  if (typeof section === 'object') delete section[path.at(-1)!];
  return copy;
}
