#!/usr/bin/env node
// npm run study: runs the experiments of experiments/study, as far as they are not run yet, and writes RESULTS.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { claims } from './claims.mjs';
import { ask, RESULTS_PAGE } from './depthlens.mjs';
import { detectionOf } from './detection.mjs';
import { examplesOf, figuresOf } from './measured.mjs';
import { resultsPage } from './page.mjs';
import { finish, finishedRun, NAMES } from './runs.mjs';
import { sectionOf } from './smallSection.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'runs/study' },
    only: { type: 'string', multiple: true, default: [] },
    python: { type: 'string' },
    page: { type: 'string', default: RESULTS_PAGE },
  },
});
const unknown = values.only.filter(name => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no experiment ${unknown.join(', ')} in the study. There are: ${NAMES.join(', ')}.`);
  process.exit(2);
}

for (const name of NAMES) if (values.only.length === 0 || values.only.includes(name)) finish(name, values.out);
const missing = NAMES.filter(name => !finishedRun(name, values.out));
if (missing.length > 0) console.error(`The page is not written: ${missing.join(', ')} not run yet.`);
else writeFileSync(values.page, page());

function page() {
  const folder = Object.fromEntries(NAMES.map(name => [name, finishedRun(name, values.out)]));
  const summaries = Object.fromEntries(NAMES.map(name => [name, ask('show', folder[name])]));
  const study = name => ({
    name,
    figure: figuresOf(folder[name]),
    examples: examplesOf(folder[name]),
    deepest: summaries[name].probes.length - 1,
  });
  const clean = ['mlp', 'vgg16', 'resnet18'];
  const noisy = ['05', '10', '40'].map(share => `mlp-noise-${share}`);
  return resultsPage({
    claims: claims({
      clean: clean.map(study),
      noisy: ['mlp-noise-40', 'vgg16-noise-40'].map(study),
      agreement: ask('compare', ...clean.map(name => folder[name])),
      dataSets: [
        { name: 'five easy classes', depth: rescaledDepth(summaries['mlp-easy-classes']) },
        { name: 'all ten', depth: rescaledDepth(summaries.mlp) },
      ],
    }),
    runs: NAMES.map(name => ({ name, summary: summaries[name] })),
    detections: noisy.map(name => ({ name, ...detectionOf(folder[name], values.python) })),
    improvements: clean.map(name => ({ name, ...ask('improve', folder[name]) })),
    remarks: readFileSync(new URL('../../experiments/study/remarks.md', import.meta.url), 'utf8'),
    small: sectionOf(readFileSync(RESULTS_PAGE, 'utf8')),
    version: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
    node: process.version,
    processor: `${cpus().length} cores of ${cpus()[0].model}`,
    date: new Date().toISOString().slice(0, 10),
  });
}

function rescaledDepth({ splits, probes }) {
  return splits.test.meanDepth.mean / (probes.length - 1);
}
