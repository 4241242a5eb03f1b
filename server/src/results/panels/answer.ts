import { type CliSettings, callCli } from '../../runs/cliProcess.ts';
import { nothingProbed } from '../../runs/sweepRecord.ts';
import { aboutRuns } from './about.ts';
import { comparisonAnswer } from './comparison.ts';
import type { PanelQuestion, PanelQuestions } from './contract.ts';
import { curvesAnswer } from './curves/curves.ts';
import { examplesAnswer, formOf } from './examples.ts';
import { figuresAnswer } from './figureList.ts';
import { imageAnswer } from './image.ts';
import { lookAt } from './lookAt.ts';
import { mapAnswer } from './map.ts';
import { markImages, marksAnswer, redoMark, undoMark } from './marks/marks.ts';
import { nearestAnswer } from './nearest.ts';
import { sweepAnswer } from './sweep.ts';
import type { Watch } from './watch.ts';

/** How an answer is ended and watched, and how one that needs a process calls the command line. */
export interface AnswerWatch extends Watch {
  cli?: CliSettings;
}

type Answers<Question extends PanelQuestion> = (
  folders: readonly string[],
  params: PanelQuestions[Question]['params'],
  watch: AnswerWatch,
) => PanelQuestions[Question]['answer'] | Promise<PanelQuestions[Question]['answer']>;

/** A question that is about one run. */
const ofOne =
  <Params, Answer>(answers: (folder: string, params: Params, watch: AnswerWatch) => Answer) =>
  (folders: readonly string[], params: Params, watch: AnswerWatch) => {
    if (folders.length !== 1) throw new Error('This is asked of one run, not of several.');
    return answers(folders[0], params, watch);
  };

/** The Node that runs this, and the usual place for data. */
const THIS_NODE: CliSettings = { nodePath: '', dataCache: '' };

/** A question about images, to which a sweep has no answer. */
const ofImages = <Params, Answer>(answers: (folder: string, params: Params, watch: AnswerWatch) => Answer) =>
  ofOne((folder: string, params: Params, watch: AnswerWatch) => {
    const { name, experiment } = lookAt(folder).record;
    if (experiment.sweep) throw new Error(`${nothingProbed(name)}.`);
    return answers(folder, params, watch);
  });

/** What answers each question. */
const ANSWERS: { [Question in PanelQuestion]: Answers<Question> } = {
  about: aboutRuns,
  curves: ofImages((folder, { member }, watch) => curvesAnswer(lookAt(folder), member, watch)),
  examples: ofImages((folder, _, watch) => examplesAnswer(lookAt(folder), watch)),
  map: ofImages((folder, _, watch) => mapAnswer(lookAt(folder), watch)),
  image: ofImages((folder, { index }, watch) =>
    imageAnswer(folder, index, position => formOf(lookAt(folder), position, watch), watch),
  ),
  nearest: ofImages((folder, params, { signal, onProgress, cli = THIS_NODE }) =>
    nearestAnswer(folder, params, (args, watch) => callCli(args, cli, watch), { signal, onLine: onProgress }),
  ),
  comparison: (folders, _, watch) => comparisonAnswer(folders.map(lookAt), watch),
  figures: (folders, _, watch) => figuresAnswer(folders.map(lookAt), watch),
  sweep: ofOne(folder => sweepAnswer(lookAt(folder))),
  marks: ofOne(marksAnswer),
  mark: ofOne(markImages),
  undo: ofOne(undoMark),
  redo: ofOne(redoMark),
};

/**
 * Answers a question of a page.
 * @param folders of the runs that the page is about
 * @throws a plain message where there is no answer; the signal's reason once it ended the work
 */
export async function answer<Question extends PanelQuestion>(
  folders: readonly string[],
  question: Question,
  params: PanelQuestions[Question]['params'],
  watch: AnswerWatch,
): Promise<PanelQuestions[Question]['answer']> {
  // A page may ask anything.
  const answers = Object.hasOwn(ANSWERS, question) ? ANSWERS[question] : undefined;
  if (!answers) throw new Error(`There is no answer to '${question}' here.`);
  return answers(folders, params, watch);
}
