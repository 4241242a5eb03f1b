// Puts the packages that no bundle can hold, and what they need, beside the bundles: for one platform only.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { extract } from 'tar';
import { nativePackages } from './bundles.mjs';

const root = join(import.meta.dirname, '..');
const readJson = file => JSON.parse(readFileSync(file, 'utf8'));

/** What only compiling a package, or writing code against it, needs. */
const NEEDLESS =
  /(^|\/)(src|obj\.target|\.deps|test|tests|docs)(\/|$)|(^|\/)(README\.md|CHANGELOG\.md|Makefile)$|\.(d\.[cm]?ts|map|mk|gypi?|h|cc|cpp)$/;
/** Compiled on the machine that packs, so for its own platform only. */
const COMPILED_HERE = 'hnswlib-node';

export const thisPlatform = `${process.platform}-${process.arch}`;

/**
 * Fills `STAGE/node_modules`.
 * @param target platform as vsce names it, e.g. `linux-arm64`
 * @returns the dependencies that the manifest has to name, by name, with their versions
 */
export async function stageNativePackages(stage, target) {
  const named = {};
  for (const name of nativePackages) {
    const folder = join(root, 'node_modules', name);
    if (name === COMPILED_HERE && (target !== thisPlatform || !existsSync(join(folder, 'build', 'Release')))) continue;
    named[name] = readJson(join(folder, 'package.json')).version;
    await stagePackage(name, folder, stage, target, new Set());
  }
  return named;
}

async function stagePackage(name, folder, stage, target, above) {
  const to = join(stage, 'node_modules', name);
  if (above.has(name) || existsSync(to)) return;
  cpSync(folder, to, { recursive: true, filter: path => belongs(relative(folder, path), name, target) });
  const { dependencies = {}, optionalDependencies = {} } = readJson(join(folder, 'package.json'));
  for (const dependency of Object.keys(dependencies))
    await stagePackage(dependency, findPackage(dependency, folder), stage, target, new Set([...above, name]));
  for (const [binary, version] of Object.entries(optionalDependencies))
    if (binary.endsWith(`-${target}`)) await stageBinary(binary, version, stage);
}

function belongs(path, name, target) {
  const posix = path.split(sep).join('/');
  if (posix.startsWith('node_modules') || NEEDLESS.test(posix)) return false;
  // The package holds a folder for each platform.
  const platform = name === 'webgpu' ? /^dist\/([^/]+)/.exec(posix)?.[1] : undefined;
  return !platform || platform === target.replace(/^darwin-.*/, 'darwin-universal');
}

function findPackage(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed: run \`npm run setup\` first`);
  }
}

/** npm installs the binaries of its own platform; those of another are fetched and compared with package-lock.json. */
async function stageBinary(name, version, stage) {
  const to = join(stage, 'node_modules', name);
  const installed = join(root, 'node_modules', name);
  if (existsSync(installed))
    return cpSync(installed, to, { recursive: true, filter: path => !NEEDLESS.test(basename(path)) });
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-package-'));
  try {
    // npm is a script of the shell on Windows.
    execFileSync('npm', ['pack', `${name}@${version}`, '--silent'], {
      cwd: folder,
      shell: process.platform === 'win32',
    });
    const archive = join(folder, readdirSync(folder)[0]);
    const { integrity } = readJson(join(root, 'package-lock.json')).packages[`node_modules/${name}`];
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} is not what package-lock.json says it is`);
    mkdirSync(to, { recursive: true });
    await extract({ file: archive, cwd: to, strip: 1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
