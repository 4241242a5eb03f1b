// What the commands of Depthlens say of the study's runs, brought to the numbers that the claims are about. A value that
// a run does not have is undefined.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { work } from './depthlens.mjs';

/** The data of the figures that runs allow, by their names, of which `figure-` can be left out; of others undefined. */
export function figuresOf(...runs) {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-study-'));
  try {
    work('figures', ...runs, '--out', folder);
    const files = readdirSync(folder).filter(file => file.endsWith('.json'));
    const figures = new Map(
      files.map(file => [
        file.slice(0, -'.json'.length).replace(/^figure-/, ''),
        JSON.parse(readFileSync(join(folder, file), 'utf8')),
      ]),
    );
    return name => figures.get(name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A panel's figure such as a correlation. */
export function annotated(figure, panelTitle, name) {
  const panel = figure?.panels.find(({ title }) => title === panelTitle);
  return panel?.annotations.find(annotation => annotation.kind === 'value' && annotation.name === name)?.value;
}

/** The rows of a run's table of examples. */
export function examplesOf(run) {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens-study-'));
  try {
    const file = join(folder, 'examples.jsonl');
    work('export', run, '--table', 'examples', '--format', 'jsonl', '--out', file);
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function mean(values) {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which a share of the values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** A value by depth: the mean over the shallow third of the depths, the middle third and the deep one, by their weight. */
export function byThirds({ x, y, size }, deepest) {
  return [0, 1, 2].map(third => {
    const inside = x
      .map((_, i) => i)
      .filter(i => Math.min(2, Math.floor((3 * x[i]) / (deepest + 1))) === third && y[i] !== null);
    const weight = inside.reduce((sum, i) => sum + size[i], 0);
    return weight === 0 ? undefined : inside.reduce((sum, i) => sum + y[i] * size[i], 0) / weight;
  });
}
