/**
 * The benchmark: what it asks of a process that measures, ours (`benchWorker.ts`) or a peer's (`bench/peers/main.py`). One
 * JSON request a line, one JSON answer a line.
 */

export interface BenchTraining {
  architecture: 'mlp' | 'vgg16' | 'resnet18';
  width: number;
  threads: number;
  batchSize: number;
  learningRate: number;
  momentum: number;
  /** How PyTorch lays out images; ours knows one layout only. */
  layout: 'NCHW' | 'channels_last';
  /** Folder of the images. */
  images: string;
  /** Of our kernels. */
  build: string;
}

/** Rows for k-NN that a network makes. */
export interface BenchEmbeddings {
  network: { architecture: 'mlp' | 'vgg16'; width: number };
  dataset: 'fashion_mnist' | 'fashion_mnist_mini';
  /** Folder of the images, of which the first `count` are taken. */
  images: string;
  count: number;
  /** Of training. */
  steps: number;
  /** Whose values are the rows. */
  operation: string;
  threads: number;
  build: string;
  /** The .npy file that is written, for the others. */
  file: string;
}

/** Which of our kernels are the fastest here. One process finds out, all that measure take them. */
export interface BenchAbout {
  description: string;
  build: string;
  knnBuild: string;
}

/** How many images of a folder are loaded in a second. */
export interface DecodeSpeed {
  imagesPerSecond: number;
  /** Once they have been decoded. */
  againPerSecond: number;
}

export type BenchRequest =
  | { type: 'about'; threads: number }
  /** A fresh network; a process keeps one for each layout. */
  | ({ type: 'network' } & BenchTraining)
  /** Trains it for so long. */
  | { type: 'train'; seconds: number; layout: BenchTraining['layout'] }
  /** Rows for k-NN, the same in every process. */
  | { type: 'rows'; count: number; width: number; threads: number }
  | ({ type: 'embeddings' } & BenchEmbeddings)
  /** Rows for k-NN from a .npy file. */
  | { type: 'load'; file: string; threads: number }
  /** The k nearest of each of the first `count` rows, among themselves. */
  | { type: 'search'; count: number; k: number; threads: number; build: string }
  /** What the last search found: [count, k], 32-bit, in base64. */
  | { type: 'neighbours' }
  /** Writes JPEG files, and loads them. */
  | { type: 'photographs'; folder: string; count: number }
  | { type: 'decode'; folder: string; size: number }
  | ({ type: 'whole' } & BenchTraining & {
        trainImages: number;
        testImages: number;
        steps: number;
        k: number;
        libraries: readonly ('faiss' | 'sklearn')[];
      });
