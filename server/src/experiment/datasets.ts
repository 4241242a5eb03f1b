/** What is known of each data set before its files are read. Image sizes are height, width, channels. */
export interface DatasetFacts {
  title: string;
  image: readonly [height: number, width: number, channels: number];
  classes: readonly string[];
  train: number;
  test: number;
}

const FASHION = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const CIFAR10 = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'] as const;

const CIFAR100 =
  `apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
  caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
  forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
  mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
  possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
  sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
  willow_tree wolf woman worm`.split(/\s+/);

/** Every data set whose files Depthlens reads. */
export const DATASETS = {
  fashion_mnist_mini: {
    title: 'Fashion-MNIST (7,000 images)',
    image: [28, 28, 1],
    classes: FASHION,
    train: 6000,
    test: 1000,
  },
  fashion_mnist: { title: 'Fashion-MNIST', image: [28, 28, 1], classes: FASHION, train: 60_000, test: 10_000 },
  mnist: { title: 'MNIST', image: [28, 28, 1], classes: DIGITS, train: 60_000, test: 10_000 },
  svhn: { title: 'SVHN (cropped digits)', image: [32, 32, 3], classes: DIGITS, train: 73_257, test: 26_032 },
  cifar10: { title: 'CIFAR-10', image: [32, 32, 3], classes: CIFAR10, train: 50_000, test: 10_000 },
  cifar100: { title: 'CIFAR-100', image: [32, 32, 3], classes: CIFAR100, train: 50_000, test: 10_000 },
} as const satisfies Record<string, DatasetFacts>;

export type KnownDatasetName = keyof typeof DATASETS;
export type ImageDatasetName = KnownDatasetName | 'image_folder';
export type DatasetName = ImageDatasetName | 'embeddings';

/** The data sets that are the same everywhere. */
export const KNOWN_DATASET_NAMES = Object.keys(DATASETS) as KnownDatasetName[];

/** What `dataset.name` can be. */
export const DATASET_NAMES = [
  ...KNOWN_DATASET_NAMES,
  'image_folder',
  'embeddings',
] as const satisfies readonly DatasetName[];

/** The facts of a data set that is the same everywhere; undefined for a person's own images and embeddings. */
export function datasetFacts(name: DatasetName): DatasetFacts | undefined {
  return isKnown(name) ? DATASETS[name] : undefined;
}

export function isKnown(name: string): name is KnownDatasetName {
  return Object.hasOwn(DATASETS, name);
}
