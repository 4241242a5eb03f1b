// Makes the backend `tensorflow` (on the CPU) where @tensorflow/tfjs-node cannot download its binaries: compiles its
// add-on against the libtensorflow that a Python wheel holds, so that npm's registry and PyPI are all it needs.
//
//   node scripts/build-tensorflow-addon.mjs [--out FOLDER] [--from PATH]
//
//   --out   where to put it; default: DEPTHLENS_TENSORFLOW, else the user's cache folder. Depthlens looks in the same
//           two places, so set the variable for any other folder.
//   --from  libtensorflow from here, not from PyPI: a wheel of tensorflow-cpu (.whl), the installed Python package (the
//           folder `tensorflow` in site-packages), or an unpacked libtensorflow archive (with lib/ and include/).
//
// Run it after `npm ci`. Linux with glibc only: not Alpine, macOS or Windows; on arm64 it was never run. It wants `npm`,
// a C++17 compiler (`c++`, or what CXX names) and, unless --from names a folder, Python (`python3`, or what PYTHON names;
// with pip to download). It takes under a minute and 1 GB of disk. What is there and loads is left alone: delete the
// folder to build anew.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import envPaths from 'env-paths';

const tfjsNode = '4.22.0';
const nodeApiHeaders = '1.9.0';
// tfjs-node 4.22 was made for TensorFlow 2.9, whose wheels lack the library; 2.12, 2.15, 2.18 and 2.21 all work.
const wheels = {
  x64: { requirement: 'tensorflow-cpu==2.15.1', platform: 'manylinux2014_x86_64' },
  arm64: { requirement: 'tensorflow-cpu-aws==2.15.1', platform: 'manylinux2014_aarch64' },
};
const python = process.env.PYTHON || 'python3';

// The highest Node-API version that tfjs-node 4.22 looks for; Node 20, 22 and 24 all have it.
const napi = 8;

const unpackWheel = `
import os, re, shutil, sys, zipfile
wheel, target = sys.argv[1:]
zipfile.is_zipfile(wheel) or sys.exit(wheel + ' is not a wheel')
library = re.compile(r'tensorflow/(libtensorflow(?:_cc|_framework)\\.so\\.2)$')
header = re.compile(r'tensorflow/(include/(?:tensorflow|tsl|xla)/(?:.*/)?(?:c|platform)/.*\\.h)$')
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        found = library.match(name) or header.match(name)
        if found:
            path = os.path.join(target, 'lib' if library.match(name) else '', found.group(1))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, 'wb') as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
`;

/**
 * Copies the libraries of `source` (a wheel, an installed Python package, or an unpacked libtensorflow) to `deps`/lib.
 * @returns the folder of the headers
 */
function takeLibtensorflow(source, deps) {
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  if (statSync(source).isFile()) {
    run('unpacking the wheel', python, ['-c', unpackWheel, source, deps]);
    return join(deps, 'include');
  }
  const libraries = existsSync(join(source, 'lib')) ? join(source, 'lib') : source;
  for (const name of readdirSync(libraries).filter(name => /^libtensorflow(_cc|_framework)?\.so\.2/.test(name)))
    cpSync(join(libraries, name), join(deps, 'lib', name), { verbatimSymlinks: true });
  return join(source, 'include');
}

/** The libraries to link against: the one with the C API (a wheel and an archive name it differently), and the rest. */
function linkedLibraries(deps) {
  const has = name => existsSync(join(deps, 'lib', name));
  const api = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'].find(has);
  if (!api || !has('libtensorflow_framework.so.2'))
    throw new Error(
      'no libtensorflow 2 for Linux was found there: it takes libtensorflow_cc.so.2 or libtensorflow.so.2',
    );
  return [api, 'libtensorflow_framework.so.2'].map(name => join(deps, 'lib', name));
}

function downloadWheel(folder) {
  const { requirement, platform } = wheels[process.arch];
  // Any wheel of this version holds the same library, whatever Python it is for.
  const wanted = ['--only-binary=:all:', '--python-version', '3.11', '--platform', platform, requirement];
  run('the download', python, ['-m', 'pip', 'download', '--no-deps', '--dest', folder, ...wanted]);
  return join(
    folder,
    readdirSync(folder).find(name => name.endsWith('.whl')),
  );
}

function compile(folder, headers) {
  const tfjs = packageFolder(folder);
  const addon = join(tfjs, `lib/napi-v${napi}`);
  mkdirSync(addon, { recursive: true });
  run('compiling', process.env.CXX || 'c++', [
    ...['-O2', '-std=c++17', '-shared', '-fPIC', `-DNAPI_VERSION=${napi}`],
    ...[join(folder, 'node_modules/node-api-headers/include'), headers].map(path => `-I${path}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map(name => join(tfjs, 'binding', name)),
    ...linkedLibraries(join(tfjs, 'deps')),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ...['-o', join(addon, 'tfjs_binding.node')],
  ]);
}

/** Loads the add-on of `folder` into this process and computes with it, through this project's own TensorFlow.js. */
async function check(folder) {
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: value => value == null });
  const tf = await import('@tensorflow/tfjs-core');
  tf.env().set('PROD', true); // no warnings that the package brings a second copy of tfjs-core
  createRequire(join(folder, 'package.json'))('@tensorflow/tfjs-node');
  await tf.setBackend('tensorflow');
  const square = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const convolve = tf.grads((x, w) => tf.sum(tf.conv2d(x, w, 1, 'valid')));
  const [dx, dw] = convolve([tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1])]);
  const computed = [tf.matMul(square, square), dx, dw]
    .map(tensor => Array.from(tensor.dataSync()).join(' '))
    .join(', ');
  if (computed !== '7 10 15 22, 1 2 1 2 4 2 1 2 1, 4 4 4 4') throw new Error(`it computes wrong numbers: ${computed}`);
  console.log(`TensorFlow ${tf.backend().binding.TF_Version} on the CPU`);
}

function packageFolder(folder) {
  return join(folder, 'node_modules/@tensorflow/tfjs-node');
}

/** `check` in a process of its own, since a library that fails to load may end its process. */
function loaded(folder) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const arguments_ = [fileURLToPath(import.meta.url), '--check', '--out', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, arguments_, { env, encoding: 'utf8' });
  return status === 0 ? { version: stdout.trim() } : { reason: stderr.trim() || 'the process ended without a word' };
}

function run(step, command, arguments_) {
  try {
    execFileSync(command, arguments_, { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`\`${command}\` was not found: install it`);
    const output = `${error.stdout ?? ''}${error.stderr ?? error.message}`.trim().split('\n').slice(-20).join('\n');
    throw new Error(`${step} failed:\n${output}`);
  }
}

function build(folder, from) {
  if (process.platform !== 'linux' || !wheels[process.arch])
    throw new Error('only Linux on x64 and arm64 is supported: try `npm install @tensorflow/tfjs-node`');
  if (from && !existsSync(from)) throw new Error(`${from} does not exist`);

  console.log(`Installing @tensorflow/tfjs-node ${tfjsNode} in ${folder}`);
  mkdirSync(folder, { recursive: true });
  const npm = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm install', 'npm', [...npm, `@tensorflow/tfjs-node@${tfjsNode}`, `node-api-headers@${nodeApiHeaders}`]);

  const download = mkdtempSync(join(folder, 'wheel-'));
  try {
    console.log(from ? `Taking libtensorflow from ${from}` : `Fetching ${wheels[process.arch].requirement} from PyPI`);
    const headers = takeLibtensorflow(from ?? downloadWheel(download), join(packageFolder(folder), 'deps'));
    console.log('Compiling the add-on');
    compile(folder, headers);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

function usage() {
  try {
    const options = { out: { type: 'string' }, from: { type: 'string' }, check: { type: 'boolean' } };
    return util.parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error.message}\nUsage: node scripts/build-tensorflow-addon.mjs [--out FOLDER] [--from PATH]`);
    process.exit(2);
  }
}

const { out, from, check: checkOnly } = usage();
const folder = resolve(
  out || process.env.DEPTHLENS_TENSORFLOW || join(envPaths('depthlens', { suffix: '' }).cache, 'tensorflow'),
);
try {
  if (checkOnly) {
    await check(folder);
  } else {
    const present = loaded(folder);
    if (!present.version) build(folder, from && resolve(from));
    const { version, reason } = present.version ? present : loaded(folder);
    if (!version) throw new Error(`the add-on was built but does not load:\n${reason}`);
    console.log(`${present.version ? 'Already there' : 'Built'} and loads: ${version}, in ${folder}`);
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
