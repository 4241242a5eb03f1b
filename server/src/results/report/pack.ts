import { gzipSync } from 'node:zlib';
import { answerKey } from '../../answerKey.ts';
import type { PackedAnswers, PanelQuestion, PanelQuestions, Problem } from '../../protocol.ts';

/** A question of a page, and what it is told: the answer, or why there is none. */
export type Answered<Q extends PanelQuestion = PanelQuestion> = {
  question: Q;
  params: PanelQuestions[Q]['params'];
} & ({ answer: PanelQuestions[Q]['answer'] } | { problem: Problem });

/** Answers that a page unpacks together, once it asks for one of them. */
export function packAnswers(answered: readonly Answered[]): PackedAnswers {
  const content = answered.map(each => ('answer' in each ? { answer: each.answer } : { problem: each.problem }));
  return {
    keys: answered.map(({ question, params }) => answerKey(question, params)),
    gzip: gzipSync(JSON.stringify(content), { level: 9 }).toString('base64'),
  };
}
