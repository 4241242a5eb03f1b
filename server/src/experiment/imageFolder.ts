import { type DatasetFacts, datasetFacts } from './datasets.ts';
import type { DatasetSection } from './schema.ts';

/** Keys of `dataset` that only a folder of images has. */
export const FOLDER_KEYS = [
  'labels',
  'size',
  'fit',
  'channels',
  'test_split',
  'on_bad_file',
  'on_duplicate',
] as const satisfies readonly (keyof DatasetSection)[];

/**
 * What an absent key of a folder of images means. The paper knows no such images: their size is that of CIFAR's, whose
 * settings of Table 1 stand in as well (`paper.ts`). A fifth for testing is usual.
 */
export const FOLDER_DEFAULTS = {
  size: 32,
  fit: 'crop',
  channels: 'auto',
  test_split: { fraction: 0.2, seed: 0 },
  on_bad_file: 'skip',
  on_duplicate: 'keep',
} as const;

/** What a look at a folder of images tells, before any image is read. */
export interface FolderFacts {
  /** In the order of their labels, with how many images the folder or the label file gives for training and testing. */
  classes: { name: string; train: number; test: number }[];
  /** Whether it says itself which images are for testing. */
  splits: boolean;
  /** Files that cannot be used, as far as that is seen from outside. */
  skipped?: { count: number; first: string };
}

/**
 * How many images of a class are drawn for testing: the share, and never all of them.
 * @param count images of the class
 */
export function drawnForTest(count: number, fraction: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(count * fraction)));
}

/** What is known of an experiment's images before they are read. @param folder what a look at a folder of images told */
export function imageFacts(section: DatasetSection, folder?: FolderFacts): DatasetFacts | undefined {
  if (section.name !== 'image_folder') return datasetFacts(section.name);
  return folder && folderAsDataset(section, folder);
}

/** The facts of a folder of images as an experiment uses it, of its chosen classes only. */
function folderAsDataset(section: DatasetSection, { classes, splits }: FolderFacts): DatasetFacts {
  const size = section.size ?? FOLDER_DEFAULTS.size;
  const fraction = section.test_split?.fraction ?? FOLDER_DEFAULTS.test_split.fraction;
  const parts = classes.map(({ name, train, test }) => {
    const drawn = splits ? 0 : drawnForTest(train, fraction);
    return { name, train: train - drawn, test: test + drawn };
  });
  const chosen = section.classes ? parts.filter(({ name }) => section.classes!.includes(name)) : parts;
  const sum = (part: 'train' | 'test') => chosen.reduce((total, counts) => total + counts[part], 0);
  return {
    title: section.path ?? 'The folder',
    image: [size, size, section.channels === 'grey' ? 1 : 3],
    classes: classes.map(({ name }) => name),
    train: sum('train'),
    test: sum('test'),
  };
}
