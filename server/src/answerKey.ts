/** Tells answers apart that a page carries: the question, and its parameters in whatever order. */
export function answerKey(question: string, params: object): string {
  return `${question} ${JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}
