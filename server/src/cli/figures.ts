import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { drawFigures, figureNames, figuresCalled } from '../results/figures/catalogue.ts';
import { openRuns } from '../results/figures/openRun.ts';
import { picturesOf } from '../results/figures/pictures.ts';
import { renderSvg } from '../results/figures/svg/render.ts';
import { writeWhole } from '../runs/atomic.ts';
import { UserError } from './errors.ts';
import { tableText } from './tableText.ts';

/** For `--only`, which may be given again: adds the figures that are meant. */
export function onlyFigures(name: string, before: string[]): string[] {
  const found = figuresCalled(name);
  if (found.length === 0) throw new InvalidArgumentError(`There are: ${figureNames().join(', ')}.`);
  return [...before, ...found];
}

/** `depthlens figures RUN... --out DIR [--only FIGURE]`. @returns the exit code */
export async function figures(
  runFolders: string[],
  { out, only, json }: { out: string; only: string[]; json?: boolean },
): Promise<number> {
  if (existsSync(out) && !statSync(out).isDirectory()) throw new UserError(`${out} is a file; name a folder`);
  const runs = await openRuns(runFolders);
  mkdirSync(out, { recursive: true });
  const written: { figure: string; title: string; json: string; svg: string }[] = [];
  const cannot: { figure: string; reason: string }[] = [];
  for await (const drawn of drawFigures(runs, only.length > 0 ? only : undefined)) {
    if ('cannot' in drawn) {
      cannot.push({ figure: drawn.id, reason: drawn.cannot });
      continue;
    }
    const path = (ending: string) => join(out, `${drawn.id}.${ending}`);
    const pictures = drawn.run ? await picturesOf(drawn.run.facts.folder, drawn.figure) : undefined;
    writeWhole(path('json'), `${JSON.stringify(drawn.figure)}\n`, false);
    writeWhole(path('svg'), renderSvg(drawn.figure, pictures), false);
    written.push({ figure: drawn.id, title: drawn.figure.title, json: path('json'), svg: path('svg') });
    if (json) continue;
    console.log(`${path('svg')}  ${drawn.figure.title}`);
    const tables = tableText(drawn.figure);
    if (tables) console.log(tables);
  }
  if (json) console.log(JSON.stringify({ written, cannot }, null, 2));
  else
    for (const reason of new Set(cannot.map(({ reason }) => reason))) {
      const of = cannot.filter(one => one.reason === reason).map(({ figure }) => figure);
      console.log(`${of.join(', ')} cannot be drawn: ${reason}.`);
    }
  return written.length > 0 ? 0 : 1;
}
