// `npm run package [-- --target linux-arm64]`: builds, and makes vsix/depthlens-TARGET.vsix, which VS Code installs.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { buildAll } from './build.mjs';
import { stageNativePackages, thisPlatform } from './stage-native-packages.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';

const TARGETS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const root = join(import.meta.dirname, '..');
const { target } = parseArgs({ options: { target: { type: 'string', default: thisPlatform } } }).values;
if (!TARGETS.includes(target)) {
  console.error(`No package is made for '${target}'. --target is one of ${TARGETS.join(', ')}.`);
  process.exit(2);
}

const stage = join(root, 'vsix', target);
const packagePath = join(root, 'vsix', `depthlens-${target}.vsix`);

process.chdir(root);
const inputs = await buildAll();
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
for (const part of ['dist', 'experiments', 'docs', 'media', 'syntaxes', 'README.md', 'CHANGELOG.md', 'LICENSE'])
  cpSync(join(root, part), join(stage, part), { recursive: true, filter: isShipped });
writeFileSync(join(stage, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(inputs));
const dependencies = await stageNativePackages(stage, target);
const manifest = stagedManifest(dependencies);
writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
// Everything here belongs to the package, and vsce wants that said.
writeFileSync(join(stage, '.vscodeignore'), '');
await createVSIX({
  cwd: stage,
  packagePath,
  target,
  // VS Code shows pictures of a README only from the web: with a repository in package.json vsce names them there.
  rewriteRelativeLinks: 'repository' in manifest,
  allowMissingRepository: true,
});
console.log(`${packagePath}: ${(statSync(packagePath).size / 1e6).toFixed(1)} MB`);

/** Runs that someone made of the experiments, and maps to sources that are not in the package, stay behind. */
function isShipped(path) {
  return existsSync(path) && basename(path) !== 'runs' && !path.endsWith('.map');
}

function stagedManifest(dependencies) {
  const { scripts, devDependencies, optionalDependencies, allowScripts, ...manifest } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return { ...manifest, dependencies };
}
