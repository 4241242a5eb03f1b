import { basename, dirname } from 'node:path';
import type { PanelQuestion, PanelQuestions } from '../../protocol.ts';
import { problemOf } from '../../runs/problem.ts';
import { aboutRuns } from '../panels/about.ts';
import { answer } from '../panels/answer.ts';
import type { AboutRun } from '../panels/contract.ts';
import type { Watch } from '../panels/watch.ts';
import type { Answered } from './pack.ts';

/** Asks about some runs what a page would ask, and keeps why there is no answer where there is none. */
export function asking(folders: readonly string[], watch: Watch) {
  const names = shownFolders(folders);
  const shown = (text: string) => folders.reduce((said, folder, i) => said.replaceAll(folder, names[i]), text);
  return async <Q extends PanelQuestion>(question: Q, params: PanelQuestions[Q]['params']): Promise<Answered<Q>> => {
    try {
      return { question, params, answer: await answer(folders, question, params, watch) };
    } catch (error) {
      watch.signal.throwIfAborted();
      const { message, hint } = problemOf(error);
      return { question, params, problem: { message: shown(message), ...(hint && { hint: shown(hint) }) } };
    }
  };
}

/** The same with another answer, if there is one. */
export function withAnswer<Q extends PanelQuestion>(
  answered: Answered<Q>,
  change: (answer: PanelQuestions[Q]['answer']) => PanelQuestions[Q]['answer'],
): Answered<Q> {
  return 'answer' in answered ? { ...answered, answer: change(answered.answer) } : answered;
}

/**
 * What a report says about runs: it may be sent to anybody, whom the folders of this machine do not concern.
 * @throws a plain message if one is no run
 */
export function aboutForOthers(folders: readonly string[]): AboutRun[] {
  const names = shownFolders(folders);
  return aboutRuns(folders).map((about, i) => ({
    ...about,
    folder: names[i],
    experimentFile: basename(about.experimentFile),
  }));
}

/** The names of run folders, with that of the folder above where two are alike. */
export function shownFolders(folders: readonly string[]): string[] {
  const names = folders.map(folder => basename(folder));
  const alike = new Set(names).size < names.length;
  return alike ? folders.map(folder => `${basename(dirname(folder))}/${basename(folder)}`) : names;
}
