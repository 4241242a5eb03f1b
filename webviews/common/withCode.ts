import { html, type TemplateResult } from 'lit';

/** A sentence in which what stands between backticks is code. One backtick alone is only that. */
export function withCode(sentence: string): (string | TemplateResult)[] {
  const parts = sentence.split('`');
  if (parts.length % 2 === 0) return [sentence];
  return parts.map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}
