#!/usr/bin/env node
// npm run small: runs the experiments of experiments/small, as far as they are not run yet, and writes their section of
// RESULTS.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ask, experimentsFolder, RESULTS_PAGE } from './depthlens.mjs';
import { figuresOf } from './measured.mjs';
import { finish, finishedRun } from './runs.mjs';
import { smallSection, withSection } from './smallSection.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'runs/small' },
    only: { type: 'string', multiple: true, default: [] },
    page: { type: 'string', default: RESULTS_PAGE },
  },
});
const names = readdirSync(experimentsFolder('small'))
  .filter(file => file.endsWith('.depthlens.yaml'))
  .map(file => file.replace('.depthlens.yaml', ''))
  .sort();
const unknown = values.only.filter(name => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no small experiment ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

for (const name of names) if (values.only.length === 0 || values.only.includes(name)) finish(name, values.out, 'small');
const folders = Object.fromEntries(names.map(name => [name, finishedRun(name, values.out, 'small')]));
const missing = names.filter(name => !folders[name]);
if (missing.length > 0) console.error(`The page is not written: ${missing.join(', ')} not run yet.`);
else writeFileSync(values.page, withSection(readFileSync(RESULTS_PAGE, 'utf8'), section()));

function section() {
  const of = begin => names.filter(name => name.startsWith(begin)).map(name => folders[name]);
  return smallSection({
    runs: names.map(name => ({ name, summary: ask('show', folders[name]) })),
    intervention: figuresOf(...of('intervention-')),
    operations: figuresOf(...of('figure-a9-')),
    neighbours: figuresOf(folders['figure-a10']),
    logistic: figuresOf(folders['figure-e48']),
  });
}
