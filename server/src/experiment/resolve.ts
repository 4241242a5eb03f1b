import type { DatasetName, ImageDatasetName } from './datasets.ts';
import { FOLDER_DEFAULTS, type FOLDER_KEYS } from './imageFolder.ts';
import type { Operation } from './network.ts';
import { isOwn, startOf } from './ownModel.ts';
import { paperSettings } from './paper.ts';
import { totalSteps } from './schedule.ts';
import {
  type Architecture,
  type AskedExamples,
  type BackendChoice,
  type CHANNELS,
  type DatasetSection,
  type ExperimentFile,
  type FITS,
  type Loss,
  type Measure,
  type Method,
  type ON_BAD_FILE,
  type ON_DUPLICATE,
  type PixelInput,
  type Placement,
  trainingSection,
} from './schema.ts';
import { resolveSweep, type SweepSettings, sweepSchedule } from './sweep.ts';

export interface ModelSettings {
  architecture: Architecture;
  width: number;
  /** For the MLP only. */
  hidden_layers: number;
  /** Of a network of the user's own: its file, as the experiment names it. */
  file?: string;
  /** What it gets for pixels. */
  input?: PixelInput;
  /** Where its weights come from. */
  weights?: 'file' | 'fresh';
  /** What its file told: its operations, and in a run's record the fingerprint too. */
  operations?: Operation[];
  fingerprint?: string;
}

export interface TrainingSettings {
  loss: Loss;
  /** `full`: every step takes all training examples. */
  batch_size: number | 'full';
  learning_rate: number;
  momentum: number;
  weight_decay: number;
  /** Steps of each stage; none where nothing is trained. */
  schedule: number[];
  evaluation_interval: number;
  seed: number;
}

export interface ProbeSettings {
  /** Of prediction depths and of every table: the last of the file's list. */
  k: number;
  /** The others of that list, whose accuracies are told beside. */
  other_k: number[];
  placement: Placement;
  method: Method;
  exclude_self: boolean;
  /** Numbers to which wider embeddings are projected at random; null: none are. */
  projection: number | null;
  logistic: boolean;
  examples: AskedExamples;
}

/** What the paper does (sections 2.1 and A.5). Also stands for keys that the record of an older run does not have. */
export const PROBE_DEFAULTS: ProbeSettings = {
  k: 30,
  other_k: [],
  placement: 'paper',
  method: 'exact',
  exclude_self: false,
  projection: null,
  logistic: false,
  examples: 'all',
};

/** The data set as the file says it, with what it leaves open filled in. */
export interface DatasetSettings extends Partial<FolderSettings> {
  name: DatasetName;
  path?: string | undefined;
  limit?: { train?: number | undefined; test?: number | undefined } | undefined;
  classes?: string[] | undefined;
  label_noise?: { fraction: number; seed: number };
}

/** What a folder of images has beside; none of it is open then but the label file. */
export interface FolderSettings {
  labels?: string;
  size: number;
  fit: (typeof FITS)[number];
  channels: (typeof CHANNELS)[number];
  test_split: { fraction: number; seed: number };
  on_bad_file: (typeof ON_BAD_FILE)[number];
  on_duplicate: (typeof ON_DUPLICATE)[number];
}

/** An experiment with everything that its file left open filled in. */
export interface Experiment {
  name: string;
  dataset: DatasetSettings;
  /** Absent for `dataset: embeddings`, where nothing is trained. */
  network?: { model: ModelSettings; training: TrainingSettings };
  ensemble: { members: number; split: number | 'full' };
  /** Only of a search for training settings. Its trials stand in the run where the members of an ensemble do. */
  sweep?: SweepSettings;
  probes: ProbeSettings;
  measures: Measure[];
  compute: { backend: BackendChoice; workers: number | 'auto' };
}

const EVALUATIONS = 50;

function resolveDataset({
  name,
  path,
  limit,
  classes,
  label_noise: noise,
  ...folder
}: DatasetSection): DatasetSettings {
  return {
    name,
    ...(path !== undefined && { path }),
    ...(limit && { limit }),
    ...(classes && { classes }),
    ...(noise && { label_noise: { fraction: noise.fraction, seed: noise.seed ?? 0 } }),
    ...(name === 'image_folder' && resolveFolder(folder)),
  };
}

function resolveFolder(folder: Partial<Pick<DatasetSection, (typeof FOLDER_KEYS)[number]>>): FolderSettings {
  const { fraction, seed } = { ...FOLDER_DEFAULTS.test_split, ...folder.test_split };
  return {
    ...(folder.labels !== undefined && { labels: folder.labels }),
    size: folder.size ?? FOLDER_DEFAULTS.size,
    fit: folder.fit ?? FOLDER_DEFAULTS.fit,
    channels: folder.channels ?? FOLDER_DEFAULTS.channels,
    test_split: { fraction, seed: seed ?? FOLDER_DEFAULTS.test_split.seed },
    on_bad_file: folder.on_bad_file ?? FOLDER_DEFAULTS.on_bad_file,
    on_duplicate: folder.on_duplicate ?? FOLDER_DEFAULTS.on_duplicate,
  };
}

/** The paper has no places in a network of one's own. */
function standardPlacement({ model }: ExperimentFile): Placement {
  return model && isOwn(model.architecture) ? 'every_operation' : PROBE_DEFAULTS.placement;
}

function resolveModel(model: NonNullable<ExperimentFile['model']>, trains: boolean): ModelSettings {
  const { architecture, width = 1, hidden_layers = 7, file, input, operations } = model;
  if (!isOwn(architecture)) return { architecture, width, hidden_layers };
  return {
    ...{ architecture, width: 1, hidden_layers: 0 },
    ...(file !== undefined && { file }),
    input: input ?? 'standardized',
    weights: startOf(model, trains),
    ...(operations && { operations }),
  };
}

function resolveK(asked: number | number[] = PROBE_DEFAULTS.k): Pick<ProbeSettings, 'k' | 'other_k'> {
  const all = [asked].flat();
  return { k: all.at(-1)!, other_k: all.slice(0, -1) };
}

/** Neighbours that a search has to find: the first of them are those of a smaller k. */
export function mostNeighbours({ k, other_k }: Pick<ProbeSettings, 'k' | 'other_k'>): number {
  return Math.max(k, ...other_k);
}

/**
 * Fills in what the file leaves open: the paper's settings for its data set and model (Table 1, sections 2.1 and A.3).
 * @param file an experiment file without errors
 */
export function resolveExperiment(file: ExperimentFile): Experiment {
  const { label_noise: noise } = file.dataset;
  const base = {
    name: file.name,
    dataset: resolveDataset(file.dataset),
    probes: {
      ...resolveK(file.probes?.k),
      placement: file.probes?.placement ?? standardPlacement(file),
      method: file.probes?.method ?? PROBE_DEFAULTS.method,
      exclude_self: file.probes?.exclude_self ?? PROBE_DEFAULTS.exclude_self,
      projection: file.probes?.projection ?? PROBE_DEFAULTS.projection,
      logistic: file.probes?.logistic ?? PROBE_DEFAULTS.logistic,
      examples: file.probes?.examples ?? PROBE_DEFAULTS.examples,
    },
    compute: { backend: file.compute?.backend ?? 'auto', workers: file.compute?.workers ?? 'auto' },
  } satisfies Partial<Experiment>;
  if (file.dataset.name === 'embeddings' || !file.model) {
    const measures: Measure[] = file.measures ?? ['prediction_depth', 'output_margin'];
    return { ...base, ensemble: { members: 1, split: 'full' }, measures };
  }
  const model = file.model;
  const noisy = (noise?.fraction ?? 0) > 0;
  const paper = paperSettings(file.dataset.name as ImageDatasetName, model.architecture, noisy);
  const training = trainingSection(file);
  const trains = file.training !== 'none';
  const usual = training.schedule ?? (file.sweep ? sweepSchedule(file.sweep) : paper.schedule);
  const schedule = trains ? [...usual] : [];
  const network: NonNullable<Experiment['network']> = {
    model: resolveModel(model, trains),
    training: {
      loss: training.loss ?? 'cross_entropy',
      batch_size: training.batch_size ?? 256,
      learning_rate: training.learning_rate ?? paper.learning_rate,
      momentum: training.momentum ?? paper.momentum,
      weight_decay: training.weight_decay ?? 0,
      schedule,
      evaluation_interval: training.evaluation_interval ?? Math.max(1, Math.ceil(totalSteps(schedule) / EVALUATIONS)),
      seed: training.seed ?? 0,
    },
  };
  return {
    ...base,
    network,
    ensemble: { members: file.ensemble?.members ?? 1, split: file.ensemble?.split ?? 0.1 },
    ...(file.sweep && { sweep: resolveSweep(file.sweep, network.training) }),
    measures: file.measures ?? [
      'prediction_depth',
      ...(trains ? (['iteration_learned'] as const) : []),
      'output_margin',
    ],
  };
}
