/** Text as it stands in a snippet: `$`, `}` and `\` mean something there. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** A place of a snippet that is typed over, with the text that stands there at first. */
export function placeholder(number: number, text: string): string {
  return `\${${number}:${escapeSnippet(text)}}`;
}

/** A place of a snippet where one of several words is chosen. */
export function choice(number: number, words: readonly string[]): string {
  return `\${${number}|${words.map(word => word.replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
}

/** What a snippet leaves in the text if nothing is typed over: first choices, and what stands at its places. */
export function expandSnippet(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|((?:\\.|[^|\\])*)\|\}/g, (_, words: string) => words.split(/(?<!\\),/)[0])
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$\d/g, '')
    .replace(/\\([\\$},|])/g, '$1');
}
