import { dirname, resolve } from 'node:path';
import { readEmbeddingClasses, readEmbeddingImages } from '../data/embeddingImages.ts';
import { openEmbeddings } from '../data/embeddings.ts';
import { DataError } from '../data/errors.ts';
import type { DecodeWatch } from '../data/imageFolder/decodeFiles.ts';
import { type ImageData, loadImages } from '../data/load.ts';
import { probePlaces, splitCounts } from '../experiment/cost.ts';
import { type Experiment, mostNeighbours } from '../experiment/resolve.ts';
import { findBackend } from './backends.ts';
import type { RunImages } from './create.ts';
import type { DataRecord, RunRecord } from './folder.ts';
import { inspectNetwork } from './inspectNetwork.ts';
import { packageVersion } from './version.ts';

/**
 * Looks at what a run needs, before anything is trained: its data (read once, whole) and a backend that works.
 * @param experimentFile path of the experiment file; relative data paths start at its folder
 * @param watch is told how many images of a folder are decoded, and stops that
 * @throws DataError where the data are not what the experiment asks for; Error where no backend works
 */
export async function prepareRun(
  asked: Experiment,
  experimentFile: string,
  watch?: DecodeWatch,
): Promise<{ record: RunRecord; images: RunImages | undefined }> {
  const { experiment, data, probes, images } = await inspectData(asked, experimentFile, watch);
  const pictures = images ?? (await givenPictures(experiment, experimentFile, data));
  // Projections and logistic regression are products of matrices, also of embeddings that come from elsewhere.
  const { projection, logistic } = experiment.probes;
  const isTensors = experiment.network !== undefined && experiment.network.model.architecture !== 'onnx';
  const computes = isTensors || projection !== null || logistic;
  const backend = computes ? await findBackend(experiment.compute.backend) : null;
  const record: RunRecord = {
    format: 1,
    name: experiment.name,
    experimentFile: resolve(experimentFile),
    versions: { depthlens: packageVersion(), node: process.versions.node, v8: process.versions.v8 },
    backend,
    seeds: {
      training: experiment.network?.training.seed ?? null,
      labelNoise: experiment.dataset.label_noise?.seed ?? null,
    },
    experiment,
    data,
    probes,
  };
  return { record, images: pictures };
}

/** The images that lie beside embeddings, if any do. */
function givenPictures(experiment: Experiment, experimentFile: string, { counts }: DataRecord) {
  const folder = resolve(dirname(resolve(experimentFile)), experiment.dataset.path ?? '');
  return readEmbeddingImages(folder, { train: counts.train, val: counts.test });
}

/**
 * Reads the data, and the file of a network of the user's own, and checks what only they can tell.
 * @returns also the experiment with what that file told
 */
export async function inspectData(
  experiment: Experiment,
  experimentFile: string,
  watch?: DecodeWatch,
): Promise<{ experiment: Experiment; data: DataRecord; probes: RunRecord['probes']; images: ImageData | undefined }> {
  const experimentFolder = dirname(resolve(experimentFile));
  const inspected = experiment.network
    ? await inspectImages(experiment as Experiment & { network: object }, experimentFolder, watch)
    : await inspectEmbeddings(experiment, experimentFolder);
  const { counts } = inspected.data;
  const { exclude_self: excludeSelf } = experiment.probes;
  const k = mostNeighbours(experiment.probes);
  const voters = splitCounts(counts.train, counts.test, experiment.ensemble.split).train - (excludeSelf ? 1 : 0);
  if (k > voters && !experiment.sweep)
    throw new DataError(`k is ${k}, but only ${voters} training examples are there to vote`, {
      path: ['probes', 'k'],
      hint: 'Lower `probes.k`, or use more examples.',
    });
  return inspected;
}

async function inspectImages(
  experiment: Experiment & { network: object },
  experimentFolder: string,
  watch: DecodeWatch | undefined,
) {
  const images = await loadImages(experiment.dataset, { experimentFolder }, watch);
  const { files } = images;
  const image: [number, number, number] = [images.height, images.width, images.channels];
  const known = await inspectNetwork(experiment, experimentFolder, image, images.classes.length);
  return {
    experiment: known,
    images,
    data: {
      fingerprint: images.fingerprint,
      classes: images.classes,
      counts: { train: images.train.count, test: images.test.count },
      image,
      ...(files && { files: { skipped: files.skipped.length, duplicates: files.duplicates.length } }),
    },
    probes: probePlaces(known, image, images.classes.length),
  };
}

async function inspectEmbeddings(experiment: Experiment, experimentFolder: string) {
  const folder = resolve(experimentFolder, experiment.dataset.path ?? '');
  const embeddings = await openEmbeddings(folder);
  try {
    const classes = await readEmbeddingClasses(folder, embeddings.classes);
    return {
      experiment,
      images: undefined,
      data: {
        fingerprint: embeddings.fingerprint,
        classes,
        counts: { train: embeddings.trainLabels.length, test: embeddings.valLabels.length },
        image: null,
      },
      probes: embeddings.probes.map(({ train }, i) => ({
        name: `train_${String(i).padStart(2, '0')}`,
        width: train.width,
      })),
    };
  } finally {
    await embeddings.close();
  }
}
