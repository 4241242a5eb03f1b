// Holds who may import whom inside server/src: a folder may import itself, what its row names, and the commons. And what
// the extension and the pages may import of the server.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = resolve('server/src');

/** Single files that everything may import: they import nothing of ours that knows a purpose. */
const COMMONS = [
  'random.ts',
  'assets.ts',
  'protocol.ts',
  'protocol',
  'hnswlib.ts',
  'onnxRuntime.ts',
  'counted.ts',
  'pageHtml.ts',
  'answerKey.ts',
];

const MAY_IMPORT = {
  'protocol.ts': ['results/figures/figure.ts', 'results/panels/contract.ts'],
  protocol: ['experiment', 'results/panels/contract.ts'],
  experiment: [],
  difficulty: [],
  language: ['experiment'],
  data: ['experiment'],
  kernels: [],
  tensor: ['kernels'],
  models: ['tensor', 'experiment/layers'],
  training: ['tensor', 'models', 'experiment/schedule.ts'],
  probes: ['tensor', 'kernels'],
  runs: ['experiment', 'data', 'kernels/flags.ts'],
  results: ['experiment', 'data', 'difficulty', 'runs'],
  trainer: ['experiment', 'data', 'tensor', 'models', 'training', 'probes', 'difficulty', 'runs'],
  'trainer.ts': ['trainer', 'tensor', 'runs'],
  bench: ['data', 'kernels/flags.ts'],
  benchWorker: ['experiment', 'data', 'tensor', 'kernels', 'models', 'training', 'probes'],
  'benchWorker.ts': ['benchWorker'],
  cli: ['experiment', 'language', 'data', 'runs', 'results', 'bench', 'kernels/flags.ts'],
  server: ['experiment', 'language', 'data', 'runs', 'results'],
  'main.ts': ['server'],
  'resultsWorker.ts': ['results', 'runs'],
  'cli.ts': ['cli', 'experiment', 'results', 'runs'],
};

/** The same inside `language`: a folder there, and which others it may import. `codes.ts` and `diagnostic.ts` are for all. */
const LANGUAGE = {
  parse: [],
  scan: [],
  meaning: ['scan'],
  diagnostics: ['parse'],
  fixes: ['parse', 'diagnostics'],
  completion: ['scan', 'meaning', 'diagnostics'],
  hover: ['scan', 'meaning'],
  structure: ['parse', 'scan', 'meaning'],
};

const PAGES_ONLY = /^(?:lit|chart\.js|chartjs-|@vscode-elements\/)/;

/**
 * What may be imported from npm only in some places: a run must never load TensorFlow.js, only the client has the editor,
 * and only the pages have a document.
 */
const GUARDED = [
  { package: /^@tensorflow\//, in: ['tensor', 'kernels', 'models', 'training', 'trainer', 'probes', 'benchWorker'] },
  { package: /^vscode$/, in: [] },
  { package: PAGES_ONLY, in: [] },
];

/** The folder, or the file at the top, that a path belongs to. */
const houseOf = path => relative(ROOT, path).split(sep)[0];

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return path === join(ROOT, 'kernels', 'assembly') ? [] : sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const complaints = [];
for (const file of sources(ROOT)) {
  const house = houseOf(file);
  const allowed = MAY_IMPORT[house];
  const complain = what => complaints.push(`${relative('.', file)}: ${what}`);
  if (!allowed && !COMMONS.includes(house)) complain(`'${house}' has no row in scripts/check-house.mjs`);
  const text = readFileSync(file, 'utf8');
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    if (!target.startsWith('.')) {
      for (const guard of GUARDED)
        if (guard.package.test(target) && !guard.in.includes(house)) complain(`${house} may not import ${target}`);
      continue;
    }
    const path = resolve(dirname(file), target);
    const to = houseOf(path);
    const place = relative(ROOT, path).split(sep).join('/');
    if (house === 'language' && to === 'language') {
      const [from, into] = [file, path].map(part => relative(join(ROOT, 'language'), dirname(part)));
      if (into !== '' && into !== from && !LANGUAGE[from]?.includes(into)) complain(`${from} may not import ${place}`);
    }
    const within = allowed?.some(part => place === part || place.startsWith(`${part}/`));
    if (to === house || COMMONS.includes(to) || within) continue;
    complain(`${house} may not import ${place}`);
  }
}
/** What is pure of the figures: a page saves the very picture that `depthlens figures` writes, and has its ticks and tables. */
const FIGURES = ['csv', 'imagesIn', 'table', 'svg/images', 'svg/marks', 'svg/render', 'svg/scale', 'svg/text'];

/** The extension knows the messages and the frame of a page, the pages know the messages; nothing else of the server. */
const OUTSIDE = [
  { folder: 'client/src', ours: ['protocol.ts', 'pageHtml.ts'], foreign: PAGES_ONLY },
  {
    folder: 'webviews',
    ours: [
      'protocol.ts',
      'counted.ts',
      'answerKey.ts',
      'results/export/quoted.ts',
      ...FIGURES.map(name => `results/figures/${name}.ts`),
    ],
    foreign: /^(?:node:|vscode$)/,
  },
];
const imports = file => readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
for (const { folder, ours, foreign } of OUTSIDE) {
  const home = resolve(folder);
  for (const file of sources(home)) {
    for (const [, target] of imports(file)) {
      const path = resolve(dirname(file), target);
      const mine = path.startsWith(home + sep) || ours.some(name => path === join(ROOT, name));
      if (target.startsWith('.') ? !mine : foreign.test(target))
        complaints.push(`${relative('.', file)}: ${folder} may not import ${target}`);
    }
  }
}

/** A view knows what all views share, and no other view: it says where to go, and the shell goes there. */
const PAGES = resolve('webviews');
for (const file of sources(PAGES)) {
  const view = relative(PAGES, file).split(sep)[0];
  for (const [, target] of imports(file)) {
    const path = resolve(dirname(file), target);
    if (view === 'app' || view === 'page.ts' || !target.startsWith('.') || !path.startsWith(PAGES + sep)) continue;
    const to = relative(PAGES, path).split(sep)[0];
    if (to !== view && to !== 'common') complaints.push(`${relative('.', file)}: ${view} may not import ${target}`);
  }
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
