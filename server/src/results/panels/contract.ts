/**
 * What a page of the panels may ask, and what it is told. The same questions are answered for a panel in the editor
 * (`answer.ts`, over the language server), for the page that `depthlens report` writes (answers that it carries), and for
 * a page in a plain browser with recorded answers. All of it is JSON.
 */
import type { SweepResult } from '../../protocol/sweep.ts';
import type { Figure, HistogramPanel, Panel } from '../figures/figure.ts';

/**
 * A column of numbers, little-endian, in base64. What is missing is NaN among `float32`, -1 among `int32`.
 * Tens of thousands of images travel so in a few megabytes.
 */
export interface PackedColumn {
  type: 'int32' | 'float32';
  base64: string;
}

/** What stands over a view of a run. */
export interface AboutRun {
  folder: string;
  name: string;
  experimentFile: string;
  status: 'preparing' | 'running' | 'interrupted' | 'cancelled' | 'failed' | 'finished';
  members: { total: number; finished: number; failed: number };
  architecture: string | null;
  dataset: string;
  classes: string[];
  probes: { name: string; width: number }[];
  labelNoise: boolean;
  backend: string | null;
  /** It is a search for training settings: its members are trials, which are not probed. */
  sweep?: true;
  /** Changes whenever an answer about the run may have changed, marks aside. */
  stamp: string;
  /** The same of what finished members say: `examples`, `map`, `comparison` and `figures` stay what they were until it changes. */
  finishedStamp: string;
  /** The same of `marks`. */
  marksStamp: string;
}

/** A part of the curves: what can be drawn of it already, and what is still to come. */
export interface Section {
  id: 'training' | 'inference' | 'depths' | 'byDepth';
  title: string;
  /** The question that it answers, a sentence. */
  question: string;
  panels: Panel[];
  /** How many members and images stand behind it, undefined depths, what is missing: a sentence each. */
  notes: string[];
  /** Why nothing can be drawn yet, and when it will be; null once there is something. */
  toCome: string | null;
}

export interface Curves {
  sections: Section[];
}

/** How the sprite sheets of a run's images are laid out; the files lie in `thumbnails/` of the run folder. */
export interface Sprites {
  /** Pixels of one image. */
  width: number;
  height: number;
  /** Images side by side and above one another in a sheet. */
  columns: number;
  rows: number;
  sheets: string[];
}

/** Every image that a finished member knows, ascending by its position in the data set. Columns have `rows` values. */
export interface Examples {
  rows: number;
  classes: string[];
  /** The deepest possible prediction depth. */
  deepest: number;
  members: number;
  columns: {
    /** Position in the data set. */
    index: PackedColumn;
    label: PackedColumn;
    /** Before label noise. */
    originalLabel: PackedColumn;
    depthTrain: PackedColumn;
    depthVal: PackedColumn;
    /** How many members had the image in training, and held out. */
    timesTrain: PackedColumn;
    timesVal: PackedColumn;
    consensusClass: PackedColumn;
    consistency: PackedColumn;
    consensusConsistency: PackedColumn;
    entropy: PackedColumn;
    iterationTrain: PackedColumn;
    iterationVal: PackedColumn;
    outputMargin: PackedColumn;
    inputMargin: PackedColumn;
    /** Place in `forms`. */
    form: PackedColumn;
    /** How much the image looks mislabeled, 0 to 1 (`results/suspects.ts`); missing where nothing was held out. */
    suspicion: PackedColumn;
    /** Place in the sprite sheets, row by row, sheet by sheet; missing where there is no thumbnail. */
    sprite: PackedColumn;
  };
  /** Names of the forms of difficulty, by the numbers in `form`. */
  forms: string[];
  sprites: Sprites | null;
  /** File of each image, where the images are files. */
  paths: string[] | null;
}

export type FormName = 'easy' | 'different_class' | 'ambiguous_without_label' | 'ambiguous';

/** The plane of both mean depths: depth held out to the right, depth in training upwards. */
export interface DepthMap {
  /** All images; those whose consensus class is their label; the others. Empty where no image has both depths. */
  panels: HistogramPanel[];
  corners: { form: FormName; name: string; meaning: string; x: number; y: number }[];
  notes: string[];
  toCome: string | null;
}

/** What one member says of one image. */
export interface MemberVerdict {
  member: number;
  split: 'train' | 'validation' | 'test';
  prediction: number;
  /** null: undefined. */
  depth: number | null;
  iterationLearned: number | null;
  outputMargin: number | null;
  inputMargin: number | null;
  /** The class at every probe, the input's first; null where it was not asked. */
  probeClasses: (number | null)[];
  /** Votes of the k nearest, [probes][classes]; null where it was not asked. */
  votes: (number[] | null)[];
  /** Where its training predicted what: the class from a step on, ascending; null where that was not kept. */
  history: { step: number; prediction: number }[] | null;
}

export interface ImageAnswer {
  index: number;
  label: number;
  originalLabel: number;
  consensusClass: number | null;
  form: string;
  path: string | null;
  sprites: Sprites | null;
  /** Place in the sprite sheets, as in `Examples`; null where there is no thumbnail. */
  sprite: number | null;
  probes: string[];
  /** Votes that there are at each probe. */
  k: number[];
  /** The last step of training, where `history` ends; null where nothing was trained. */
  lastStep: number | null;
  members: MemberVerdict[];
  /** Held-out members whose prediction is not the label, of all that held it out; the same in training. */
  wrong: { unseen: number; ofUnseen: number; train: number; ofTrain: number };
  meanDepth: { train: number | null; unseen: number | null };
  margins: { output: number | null; input: number | null };
}

/** The training images that a member's probe compares an image with, the nearest first. */
export interface NearestAnswer {
  member: number;
  probe: number;
  probeName: string;
  neighbours: { index: number; label: number; distance: number; sprite: number | null }[];
  /** Why these may not be the ones that voted, a sentence; null: they are. */
  doubt: string | null;
}

/** What a person decided of an image. */
export interface Mark {
  index: number;
  /** `relabel` names the class that the image should have. */
  decision: 'relabel' | 'keep' | 'drop';
  class?: number;
}

export interface Marks {
  /** Ascending by index. */
  marks: Mark[];
  canUndo: boolean;
  canRedo: boolean;
  /** What is wrong with the file of the marks, a sentence each: a damaged line stays in it and counts for nothing. */
  notes: string[];
}

/** Runs side by side. Matrices are [run][run]. */
export interface Comparison {
  runs: {
    folder: string;
    name: string;
    architecture: string | null;
    members: number;
    accuracy: { split: string; mean: number; spread: number | null } | null;
    meanDepth: { split: string; mean: number; spread: number | null } | null;
  }[];
  /** Settings in which they differ, with the value of each run. */
  settings: { key: string; values: string[] }[];
  /** Depth against depth for each pair, and Spearman matrices; a table where losses or optimizers differ. */
  panels: Panel[];
  notes: string[];
}

/** A sweep, as far as it is. */
export interface SweepAnswer {
  result: SweepResult;
  /** Accuracy by learning rate. */
  panels: Panel[];
  /** Accuracy over the steps, of the best trials. */
  curves: Panel[];
  notes: string[];
  /** Why nothing can be drawn yet, and when it will be; null once there is something. */
  toCome: string | null;
}

/** What a run's figures are, or what they need. */
export interface FigureList {
  figures: Figure[];
  cannot: { id: string; reason: string }[];
  /** Of figures that show images: where these are. */
  pictures: FigurePictures[];
}

export interface FigurePictures {
  /** Its id. */
  figure: string;
  /** Whose sprite sheets they are: a place among the runs of the page. */
  run: number;
  sprites: Sprites;
  /** Positions in the data set, and for each its place in the sheets. */
  index: number[];
  places: number[];
}

/** By question: what goes with it, and the answer. Every question is about the runs of the page, `folders`. */
export interface PanelQuestions {
  about: { params: Record<string, never>; answer: AboutRun[] };
  /** @param member one of them; the mean of all if left out */
  curves: { params: { member?: number }; answer: Curves };
  examples: { params: Record<string, never>; answer: Examples };
  map: { params: Record<string, never>; answer: DepthMap };
  image: { params: { index: number }; answer: ImageAnswer };
  /** Takes seconds: the member's network is asked again. */
  nearest: { params: { index: number; member: number; probe: number }; answer: NearestAnswer };
  comparison: { params: Record<string, never>; answer: Comparison };
  figures: { params: Record<string, never>; answer: FigureList };
  /** Of a sweep; it answers `about`, `figures` and `comparison` beside. */
  sweep: { params: Record<string, never>; answer: SweepAnswer };
  marks: { params: Record<string, never>; answer: Marks };
  /** Marks images, or takes their marks away with `decision: null`. */
  mark: { params: { indices: number[]; decision: Mark['decision'] | null; class?: number }; answer: Marks };
  undo: { params: Record<string, never>; answer: Marks };
  redo: { params: Record<string, never>; answer: Marks };
}

export type PanelQuestion = keyof PanelQuestions;
