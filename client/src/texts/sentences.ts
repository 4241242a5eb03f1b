/** Puts texts one after another as sentences on one line: they come from many places, some with a stop, some without. */
export function sentences(...texts: (string | undefined)[]): string {
  const trimmed = texts.flatMap(text => text?.replace(/\s*\n\s*/g, ' ').trim() || []);
  return trimmed.map((text, i) => (i < trimmed.length - 1 && !/[.!?:…]$/.test(text) ? `${text}.` : text)).join(' ');
}
