import { DATASETS, type ImageDatasetName, type KnownDatasetName } from './datasets.ts';
import type { Architecture, BuiltIn } from './schema.ts';

/** One row of the paper's Table 1 (appendix A.3). Weight decay is 0 and the batch 256 in every row. */
export interface PaperSettings {
  learning_rate: number;
  momentum: number;
  /** Steps per stage; the learning rate is divided by 5 between stages. */
  schedule: readonly number[];
}

type Table = Record<BuiltIn, PaperSettings>;

const SVHN: Table = {
  resnet18: { learning_rate: 0.04, momentum: 0.95, schedule: [7000] },
  vgg16: { learning_rate: 0.04, momentum: 0.9, schedule: [3000, 6000, 1000] },
  mlp: { learning_rate: 0.04, momentum: 0.9, schedule: [2500, 5500, 2000] },
};

const FASHION_MNIST: Table = {
  resnet18: { learning_rate: 0.01, momentum: 0.95, schedule: [4000, 3000] },
  vgg16: { learning_rate: 0.01, momentum: 0.95, schedule: [3000, 6000, 1000] },
  mlp: { learning_rate: 0.04, momentum: 0.5, schedule: [10_000, 2500] },
};

const CIFAR10: Table = {
  resnet18: { learning_rate: 0.04, momentum: 0.95, schedule: [7000] },
  vgg16: { learning_rate: 0.04, momentum: 0.9, schedule: [5000, 1000] },
  mlp: { learning_rate: 0.02, momentum: 0.9, schedule: [5000, 1250, 1000] },
};

/** Table 1's rows "CIFAR10 w/ 40% (fixed) randomized labels"; there is none for ResNet18. */
const CIFAR10_RANDOM_LABELS: Partial<Table> = {
  vgg16: { learning_rate: 0.04, momentum: 0.9, schedule: [5000, 10_000] },
  mlp: { learning_rate: 0.02, momentum: 0.9, schedule: [12_000, 1250, 4000] },
};

const CIFAR100: Table = {
  resnet18: { learning_rate: 0.1, momentum: 0.95, schedule: [6000] },
  vgg16: { learning_rate: 0.04, momentum: 0.9, schedule: [2500, 7500] },
  mlp: { learning_rate: 0.1, momentum: 0.95, schedule: [2500, 6000, 1500] },
};

const TABLE_1: Record<KnownDatasetName, Table> = {
  fashion_mnist_mini: FASHION_MNIST,
  fashion_mnist: FASHION_MNIST,
  // Not in the paper: see STANDS_IN_FOR_MNIST.
  mnist: FASHION_MNIST,
  svhn: SVHN,
  cifar10: CIFAR10,
  cifar100: CIFAR100,
};

/** Whose settings a person's own images take: photographs in colour, of few classes. */
const STANDS_IN_FOR_FOLDERS = 'cifar10';

/** Whose settings MNIST takes, which is not in the paper: Fashion-MNIST was made with its sizes, counts and format. */
const STANDS_IN_FOR_MNIST = 'fashion_mnist';
/** Whose settings a person's own network takes: a plain one of convolutions. */
const STANDS_IN_FOR_NETWORKS = 'vgg16';

/** The data set whose row of Table 1 counts, in words. */
export function paperData(dataset: ImageDatasetName): string {
  if (dataset === 'mnist') return `${DATASETS[STANDS_IN_FOR_MNIST].title}, which stands in for MNIST`;
  if (dataset !== 'image_folder') return DATASETS[dataset].title;
  return `${DATASETS[STANDS_IN_FOR_FOLDERS].title}, which stands in for images of your own`;
}

/**
 * The paper's settings for a data set and a model.
 * @param noisy whether training labels are randomized: CIFAR-10 has rows of its own for that
 */
export function paperSettings(dataset: ImageDatasetName, architecture: Architecture, noisy: boolean): PaperSettings {
  const known = dataset === 'image_folder' ? STANDS_IN_FOR_FOLDERS : dataset;
  const network = architecture === 'custom' || architecture === 'onnx' ? STANDS_IN_FOR_NETWORKS : architecture;
  const randomized = noisy && known === 'cifar10' ? CIFAR10_RANDOM_LABELS[network] : undefined;
  return randomized ?? TABLE_1[known][network];
}
