import type { Processes } from '../processes.ts';
import { medianOf } from '../rows.ts';
import { timeRun } from '../timeRun.ts';
import type { Contestant, Figure, Group, Library, Sample } from '../work.ts';

const NETWORK = { architecture: 'vgg16', width: 0.25 } as const;
const SGD = { batchSize: 256, learningRate: 0.01, momentum: 0.9 };
const STEPS = 500;
const K = 30;
/** All of the images that ship with Depthlens. */
const IMAGES = { trainImages: 6000, testImages: 1000 };
const WARM_UP = { trainImages: 300, testImages: 100, steps: 2 };

/** The same as an experiment. */
const EXPERIMENT = `name: bench
dataset: { name: fashion_mnist_mini }
model: { architecture: ${NETWORK.architecture}, width: ${NETWORK.width} }
training:
  batch_size: ${SGD.batchSize}
  learning_rate: ${SGD.learningRate}
  momentum: ${SGD.momentum}
  schedule: [${STEPS}]
ensemble: { split: full }
probes: { k: ${K} }
measures: [prediction_depth]
compute: { backend: wasm }
`;

const NAMES = { faiss: 'PyTorch + faiss', sklearn: 'PyTorch + scikit-learn' };
const SEARCHERS = Object.keys(NAMES) as (keyof typeof NAMES)[];

/**
 * The whole of it: train, embed, 15 probes, prediction depth. Ours is the command `run` with all that it does besides,
 * from the start of its process to its end; of the peers the work alone is timed.
 * @param goals of the ratio to the peer with each library
 */
export function wholeGroup(
  threads: number,
  libraries: ReadonlySet<Library>,
  goals: Record<keyof typeof NAMES, number>,
): Group {
  const searchers = SEARCHERS.filter(name => libraries.has(name));
  const title = `the whole of it, VGG16 width ${NETWORK.width}`;
  const peers = (of: (sample: Sample) => number | null | undefined): Record<string, Figure> => ({
    PyTorch: medianOf('PyTorch', of),
  });
  const compared = (what: string, unit: string, of: (sample: Sample) => number | null): Group['rows'][number] => ({
    work: `${title}: ${what}`,
    unit,
    ours: medianOf('ours', of),
    peers: peers(of),
    better: null,
    goal: null,
  });
  /** Tells where the time goes. */
  const part = (what: string, of: PartOf, ofPeer: PartOf, peer: string): Group['rows'][number] => ({
    work: `${title}: ${what}`,
    unit: 's',
    ours: medianOf('ours', of),
    peers: { [peer]: medianOf('PyTorch', ofPeer) },
    better: 'less',
    goal: null,
  });
  const pytorch: Contestant = {
    needs: 'torch',
    guess: { warmUp: 8, measure: 75 + 60 * searchers.length },
    warmUp: processes => askWhole(processes, WARM_UP),
    measure: processes => askWhole(processes, { ...IMAGES, steps: STEPS }),
  };
  const askWhole = (processes: Processes, size: typeof WARM_UP) =>
    processes.peer('whole', threads).ask<Sample>({
      type: 'whole',
      ...NETWORK,
      ...SGD,
      ...size,
      threads,
      layout: 'channels_last',
      images: processes.images,
      build: processes.builds.build,
      k: K,
      libraries: searchers,
    });
  return {
    contestants: {
      ours: { guess: { warmUp: 0, measure: 75 }, warmUp: async () => {}, measure: p => timeRun(EXPERIMENT, p) },
      PyTorch: pytorch,
    },
    rows: [
      ...SEARCHERS.map((library): Group['rows'][number] => ({
        work: `${title}, against ${NAMES[library]}`,
        unit: 's',
        ours: medianOf('ours', ({ seconds }) => seconds),
        peers: { [NAMES[library]]: medianOf('PyTorch', sample => secondsWith(library, sample)) },
        better: 'less',
        goal: goals[library],
      })),
      part(
        'training',
        ({ trainSeconds }) => trainSeconds,
        ({ trainSeconds }) => trainSeconds,
        'PyTorch',
      ),
      ...SEARCHERS.map(library =>
        part(
          `embeddings and probes, against ${NAMES[library]}`,
          ({ probeSeconds }) => probeSeconds,
          sample => secondsOf([sample.embedSeconds, sample[`${library}Seconds`]]),
          NAMES[library],
        ),
      ),
      compared('accuracy, unseen images', '%', ({ accuracy }) => accuracy && 100 * accuracy),
      compared('mean prediction depth, unseen images', 'probe', ({ meanDepth }) => meanDepth),
    ],
  };
}

type PartOf = (sample: Sample) => number | null | undefined;

function secondsWith(library: keyof typeof NAMES, sample: Sample): number | undefined {
  return secondsOf([sample.trainSeconds, sample.embedSeconds, sample[`${library}Seconds`]]);
}

/** Their sum; undefined where one was not measured. */
function secondsOf(parts: readonly (number | null | undefined)[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part === null || part === undefined) return undefined;
    sum += part;
  }
  return sum;
}
