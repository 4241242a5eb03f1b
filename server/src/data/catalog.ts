import { DATASETS } from '../experiment/datasets.ts';

/** A file of a data set at its official address. */
export interface Download {
  file: string;
  /** Where it is served; the first address that answers is used. */
  addresses: readonly string[];
  bytes: number;
  sha256: string;
  /** For a .tar.gz: the files in it that are wanted. All else in it is left out. */
  members?: readonly string[];
}

/** A data set whose images come in files of an official format. */
export interface CatalogEntry {
  name: string;
  /** Its name in messages. */
  title: string;
  homepage: string;
  format: 'idx' | 'cifar10' | 'cifar100' | 'svhn';
  height: number;
  width: number;
  channels: number;
  /** In the order of their labels. */
  classes: readonly string[];
  /** The files to read, training files first; IDX files may also be there without `.gz`. */
  files: { train: readonly string[]; test: readonly string[] };
  /** Files that tell of another version of the data set, which is not read, and what it is. */
  otherVersions?: readonly { files: readonly string[]; isThere: string }[];
  /** Folders, below the one that is searched, in which the files may stand. */
  subfolders: readonly string[];
  /** Folders in which systems install it. */
  systemFolders: readonly string[];
  /** What to download; nothing for a data set that ships with Depthlens. */
  downloads: readonly Download[];
}

const fashion = {
  homepage: 'https://github.com/zalandoresearch/fashion-mnist',
  format: 'idx',
  height: 28,
  width: 28,
  channels: 1,
  classes: DATASETS.fashion_mnist.classes,
  files: {
    train: ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'],
    test: ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'],
  },
} as const;

const cifar = {
  homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  height: 32,
  width: 32,
  channels: 3,
  systemFolders: [],
} as const;

/** Reading a pickle can run whatever code is in it. */
const PYTHON_VERSION = 'the version for Python (pickle files, which Depthlens does not read, since they can run code)';

function fashionDownload(file: string, bytes: number, sha256: string): Download {
  return {
    file,
    addresses: [
      `http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/${file}`,
      `https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/${file}`,
    ],
    bytes,
    sha256,
  };
}

function mnistDownload(file: string, bytes: number, sha256: string): Download {
  return {
    file,
    addresses: [
      `https://storage.googleapis.com/cvdf-datasets/mnist/${file}`,
      `https://ossci-datasets.s3.amazonaws.com/mnist/${file}`,
    ],
    bytes,
    sha256,
  };
}

function svhnDownload(file: string, bytes: number, sha256: string): Download {
  return { file, addresses: [`http://ufldl.stanford.edu/housenumbers/${file}`], bytes, sha256 };
}

/** Every data set that has files, by the name that `dataset.name` gives it. */
export const catalog: Readonly<Record<string, CatalogEntry>> = {
  fashion_mnist_mini: {
    ...fashion,
    name: 'fashion_mnist_mini',
    title: 'Fashion-MNIST mini',
    subfolders: [''],
    systemFolders: [],
    downloads: [],
  },
  fashion_mnist: {
    ...fashion,
    name: 'fashion_mnist',
    title: 'Fashion-MNIST',
    subfolders: ['', 'FashionMNIST/raw', 'raw'],
    systemFolders: ['/usr/share/datasets/fashion-mnist'],
    // These sha256 sums belong to the files whose md5 sums the official README lists.
    downloads: [
      fashionDownload(
        'train-images-idx3-ubyte.gz',
        26_421_880,
        '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      ),
      fashionDownload(
        'train-labels-idx1-ubyte.gz',
        29_515,
        'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      ),
      fashionDownload(
        't10k-images-idx3-ubyte.gz',
        4_422_102,
        '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      ),
      fashionDownload(
        't10k-labels-idx1-ubyte.gz',
        5_148,
        '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      ),
    ],
  },
  mnist: {
    ...fashion,
    name: 'mnist',
    title: 'MNIST',
    homepage: 'http://yann.lecun.com/exdb/mnist/',
    classes: DATASETS.mnist.classes,
    subfolders: ['', 'MNIST/raw', 'raw'],
    systemFolders: [],
    downloads: [
      mnistDownload(
        'train-images-idx3-ubyte.gz',
        9_912_422,
        '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      ),
      mnistDownload(
        'train-labels-idx1-ubyte.gz',
        28_881,
        '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      ),
      mnistDownload(
        't10k-images-idx3-ubyte.gz',
        1_648_877,
        '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      ),
      mnistDownload(
        't10k-labels-idx1-ubyte.gz',
        4_542,
        'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      ),
    ],
  },
  svhn: {
    name: 'svhn',
    title: 'SVHN',
    homepage: 'http://ufldl.stanford.edu/housenumbers/',
    format: 'svhn',
    height: 32,
    width: 32,
    channels: 3,
    classes: DATASETS.svhn.classes,
    files: { train: ['train_32x32.mat'], test: ['test_32x32.mat'] },
    otherVersions: [
      {
        files: ['digitStruct.mat', 'train/digitStruct.mat', 'test/digitStruct.mat', 'train.tar.gz', 'test.tar.gz'],
        isThere: 'the whole house numbers ("Format 1")',
      },
    ],
    subfolders: ['', 'SVHN', 'svhn'],
    systemFolders: [],
    downloads: [
      svhnDownload('train_32x32.mat', 182_040_794, '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8'),
      svhnDownload('test_32x32.mat', 64_275_384, 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b'),
    ],
  },
  cifar10: {
    ...cifar,
    name: 'cifar10',
    title: 'CIFAR-10',
    format: 'cifar10',
    classes: DATASETS.cifar10.classes,
    files: { train: [1, 2, 3, 4, 5].map(batch => `data_batch_${batch}.bin`), test: ['test_batch.bin'] },
    otherVersions: [
      {
        files: ['data_batch_1', 'cifar-10-batches-py/data_batch_1', 'cifar-10-python.tar.gz'],
        isThere: PYTHON_VERSION,
      },
      {
        files: ['data_batch_1.mat', 'cifar-10-batches-mat/data_batch_1.mat', 'cifar-10-matlab.tar.gz'],
        isThere: 'the version for MATLAB',
      },
    ],
    subfolders: ['', 'cifar-10-batches-bin'],
    downloads: [
      {
        file: 'cifar-10-binary.tar.gz',
        addresses: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
        bytes: 170_052_171,
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
        members: [
          ...[1, 2, 3, 4, 5].map(batch => `cifar-10-batches-bin/data_batch_${batch}.bin`),
          'cifar-10-batches-bin/test_batch.bin',
          'cifar-10-batches-bin/batches.meta.txt',
        ],
      },
    ],
  },
  cifar100: {
    ...cifar,
    name: 'cifar100',
    title: 'CIFAR-100',
    format: 'cifar100',
    classes: DATASETS.cifar100.classes,
    files: { train: ['train.bin'], test: ['test.bin'] },
    otherVersions: [
      {
        files: ['train', 'cifar-100-python/train', 'cifar-100-python.tar.gz'],
        isThere: PYTHON_VERSION,
      },
      {
        files: ['train.mat', 'cifar-100-matlab/train.mat', 'cifar-100-matlab.tar.gz'],
        isThere: 'the version for MATLAB',
      },
    ],
    subfolders: ['', 'cifar-100-binary'],
    downloads: [
      {
        file: 'cifar-100-binary.tar.gz',
        addresses: ['https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'],
        bytes: 168_513_733,
        sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
        members: ['cifar-100-binary/train.bin', 'cifar-100-binary/test.bin', 'cifar-100-binary/fine_label_names.txt'],
      },
    ],
  },
};
