import { type Autos, withAutos, workersAtOnce } from './autos.ts';
import {
  chunkSize,
  examplesPerStep,
  LOGISTIC_WIDTH,
  type MemberWork,
  type SplitCounts,
  TRAINING_FACTOR,
} from './cost.ts';
import { forwardWork, networkOperations, type Operation, probedOperations } from './network.ts';
import type { Experiment } from './resolve.ts';
import type { BackendChoice } from './schema.ts';
import { type RunWork, runWork } from './sweepWork.ts';

/** Multiply-adds a second by phase, of all members at work together. */
export type Rates = Record<keyof MemberWork, number>;

/** Until something has been measured: two cores without a GPU, which take about a minute for the quickstart. */
export const USUAL_RATES: Rates = { train: 2.5e10, probe: 4e10, margin: 2.5e10 };

/** The machine that would run an experiment. */
export interface Machine {
  memoryBytes: number;
  cores: number;
  rates: Rates;
  /** Whether the rates were measured on it. */
  measured: boolean;
  /** The backend that they were measured with. */
  backend?: Exclude<BackendChoice, 'auto'>;
  autos?: Autos;
}

export interface Estimate {
  seconds: number;
  /** What of them goes into input margins, which take a gradient for each class but one. */
  marginSeconds: number;
  /** Of memory, for the members that are at work at once. */
  bytes: number;
}

/** Share of the machine's memory that the probes of all members at work take at most (`runs/members.ts`). */
const PROBE_SHARE = 1 / 4;
/** Node, TensorFlow.js and its kernels. */
const PROCESS_BYTES = 200e6;
const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/**
 * About what a run takes on a machine.
 * @param image height, width, channels
 */
export function estimateRun(
  experiment: Experiment & { network: object },
  counts: SplitCounts,
  image: readonly [number, number, number],
  classes: number,
  machine: Machine,
): Estimate {
  const operations = networkOperations(experiment.network.model, image, classes);
  const widths = probedOperations(operations, experiment.probes.placement).map(({ width }) => width);
  const work = runWork(experiment, counts, image, classes, widths);
  const { members } = work;
  const { seconds, marginSeconds } = workSeconds(work, machine.rates);
  const { backend, workers } = withAutos(experiment, machine.autos ?? {}).compute;
  const measuredWith = backend === 'auto' ? machine.backend : backend;
  const atOnce = Math.min(members, workersAtOnce(workers, measuredWith, machine.cores));
  return {
    seconds,
    marginSeconds,
    bytes: atOnce * memberBytes(experiment, counts, operations, widths, machine, atOnce),
  };
}

/** How long a run takes at some speed, and its input margins alone. */
export function workSeconds({ each, members, extension }: RunWork, rates: Rates): Omit<Estimate, 'bytes'> {
  const marginSeconds = (members * each.margin) / rates.margin;
  const extended = extension ? (extension.trials * extension.each.train) / rates.train : 0;
  return {
    seconds: members * (each.train / rates.train + each.probe / rates.probe) + marginSeconds + extended,
    marginSeconds,
  };
}

/** Multiply-adds of a training step per image, of the network that `doctor` times (`training/speed.ts`). */
export function doctorWork(): number {
  const model = { architecture: 'vgg16', width: 0.25, hidden_layers: 0 } as const;
  return TRAINING_FACTOR * forwardWork(networkOperations(model, [28, 28, 1], 10));
}

/** The most memory of a member: while it trains, or while its probes are searched. */
function memberBytes(
  experiment: Experiment & { network: object },
  counts: SplitCounts,
  operations: readonly Operation[],
  probeWidths: readonly number[],
  machine: Machine,
  atOnce: number,
): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const examples = counts.train + counts.validation + counts.test;
  const { training } = experiment.network;
  const widths = operations.map(({ width }) => width);
  const step = examplesPerStep(training, counts.train);
  const batch = training.batch_size === 'full' ? Math.min(chunkSize(widths), step) : step;
  const images = examples * operations[0].width;
  // Weights, their gradients and velocities; and what each operation puts out, kept for the backward pass.
  const parameters = 3 * FLOAT * sum(operations.map(({ parameters }) => parameters));
  const activations = FLOAT * batch * sum(widths);
  // Embeddings that wait for their search, and the search with its rearranged copy: each has half of what is allowed.
  const allowed = (PROBE_SHARE * machine.memoryBytes) / atOnce / 2;
  // The trials of a sweep are not probed.
  const probed = experiment.sweep ? [0] : probeWidths;
  const embeddings = Math.min(FLOAT * examples * sum(probed), allowed);
  const widest = Math.max(...probed);
  const logistic = experiment.probes.logistic
    ? FLOAT * (examples + counts.train) * Math.min(widest, LOGISTIC_WIDTH)
    : 0;
  const search = Math.max(Math.min(2 * FLOAT * examples * widest, allowed), logistic);
  return PROCESS_BYTES + images + parameters + Math.max(activations, embeddings + search);
}
