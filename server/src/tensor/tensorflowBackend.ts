import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import envPaths from 'env-paths';

/** The part of the native backend that tells what it runs on. */
interface NativeBackend extends tf.KernelBackend {
  isUsingGpuDevice: boolean;
  binding: { TF_Version: string };
}

interface Installed {
  name: string;
  version: string;
  require: NodeJS.Require;
}

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Loads TensorFlow (@tensorflow/tfjs-node-gpu, else @tensorflow/tfjs-node) and registers the backend `tensorflow` with
 * this project's TensorFlow.js; `tf.setBackend('tensorflow')` then selects it (a backend selected before stays so).
 * Looks in the folder that the environment variable DEPTHLENS_TENSORFLOW names, in node_modules, and (where the variable
 * is not set) in the folder that `scripts/build-tensorflow-addon.mjs` fills.
 * @returns what was loaded, e.g. `tfjs-node-gpu 4.22.0, TensorFlow 2.9.1, NVIDIA A100`, and which package did not load
 * before it
 * @throws Error of one line that says why nothing was loaded and what to do
 */
export async function loadTensorflowBackend(): Promise<string> {
  const installed = findPackages();
  if (installed.length === 0) throw new Error(`TensorFlow is not installed: ${advice}`);
  const failures: string[] = [];
  for (const found of installed) {
    try {
      return [describe(found, await register(found)), ...failures].join('; ');
    } catch (error) {
      failures.push(`${shortName(found)} does not load (${firstLine(error)})`);
    }
  }
  throw new Error(`${failures.join('; ')}: ${advice}`);
}

const advice =
  'run `npm install @tensorflow/tfjs-node-gpu` (without a GPU: `@tensorflow/tfjs-node`), ' +
  'or, where its download is blocked, `node scripts/build-tensorflow-addon.mjs`';

function findPackages(): Installed[] {
  const chosen = process.env.DEPTHLENS_TENSORFLOW;
  const ours = createRequire(import.meta.url);
  const inFolder = (folder: string) => createRequire(join(resolve(folder), 'package.json'));
  const places = chosen
    ? [inFolder(chosen), ours]
    : [ours, inFolder(join(envPaths('depthlens', { suffix: '' }).cache, 'tensorflow'))];
  return places.flatMap(require =>
    packages.flatMap(name => {
      try {
        return [{ name, version: require(`${name}/package.json`).version, require }];
      } catch {
        return [];
      }
    }),
  );
}

async function register({ name, require }: Installed): Promise<NativeBackend> {
  prepareProcess();
  const selected = tf.getBackend();
  // Loaded now because the package brings it too: whichever came second would warn about each of its kernels.
  await import('@tensorflow/tfjs-backend-cpu');
  const restore = rememberRegistries();
  const unmute = muteWarnings();
  try {
    // The package has a tfjs-core of its own. All copies share one engine and one registry of kernels and gradients,
    // which tfjs-core keeps in globals, so the backend that it registers is ours as well.
    require(name);
    if (!(await tf.setBackend('tensorflow'))) throw new Error('TensorFlow does not start');
    tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync());
    return tf.backend() as NativeBackend;
  } finally {
    restore();
    if (selected && selected !== tf.getBackend()) await tf.setBackend(selected);
    unmute();
  }
}

function prepareProcess(): void {
  // TensorFlow reports its start-up on stderr; errors still get through at level 2.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // By default the first process takes the whole memory of the GPU, and members are trained in several.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // The same seed has to give the same run.
  process.env.TF_DETERMINISTIC_OPS ??= '1';
  // tfjs-node 4.22 calls these two: Node 22 warns about them, Node 23 and later lack the second.
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value == null });
}

/**
 * The package registers TensorFlow.js's own gradients and the kernels of `cpu` once more, over those that this project
 * replaced.
 * @returns puts back what was registered
 */
function rememberRegistries(): () => void {
  // tfjs-core exports the name of each of its kernels.
  const names = Object.values(tf).filter(value => typeof value === 'string');
  const gradients = names.map(name => tf.getGradient(name)).filter(gradient => gradient !== undefined);
  const kernels = tf.getKernelsForBackend('cpu');
  return () => {
    for (const gradient of gradients) tf.registerGradient(gradient);
    for (const kernel of kernels) tf.registerKernel(kernel);
  };
}

/** Silences TensorFlow.js. @returns lets it warn again */
function muteWarnings(): () => void {
  const before = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  return () => tf.env().set('PROD', before);
}

function describe(found: Installed, backend: NativeBackend): string {
  const withGpu = found.name.endsWith('-gpu');
  const device = backend.isUsingGpuDevice ? gpuName() : withGpu ? 'CPU (CUDA found no GPU)' : 'CPU';
  return `${shortName(found)}, TensorFlow ${backend.binding.TF_Version}, ${device}`;
}

/** The add-on does not tell the name of its GPU, the driver's own tool does. */
function gpuName(): string {
  const first = process.env.CUDA_VISIBLE_DEVICES?.split(',')[0] || '0';
  try {
    const args = [`--id=${first}`, '--query-gpu=name', '--format=csv,noheader'];
    return execFileSync('nvidia-smi', args, { encoding: 'utf8', timeout: 5000, stdio: 'pipe' }).trim();
  } catch {
    return 'GPU';
  }
}

function shortName({ name, version }: Installed): string {
  return `${name.slice(name.indexOf('/') + 1)} ${version}`;
}

function firstLine(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line.trim().replace(/\.$/, '');
}
