import { element, escaped } from './xml.ts';

export const FONT = 'Helvetica, Arial, sans-serif';
export const INK = '#222222';
export const FAINT = '#666666';

export interface TextStyle {
  size: number;
  bold?: boolean;
  anchor?: 'start' | 'middle' | 'end';
  fill?: string;
  /** Degrees around the text's place. */
  rotate?: number;
}

/** One line of text, `y` being its baseline. */
export function label(content: string, x: number, y: number, { size, bold, anchor, fill, rotate }: TextStyle): string {
  return element(
    'text',
    {
      x,
      y,
      'font-size': size,
      'font-weight': bold ? 'bold' : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      fill: fill ?? INK,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${Math.round(x)} ${Math.round(y)})`,
    },
    escaped(content),
  );
}

/** Lines of text under one another, the first with its baseline at `y`. */
export function paragraph(lines: readonly string[], x: number, y: number, style: TextStyle): string {
  return lines.map((line, i) => label(line, x, y + i * lineHeight(style.size), style)).join('');
}

export function lineHeight(size: number): number {
  return Math.round(size * 1.35);
}

/** About how wide a text is in Helvetica; SVG without a browser cannot measure it. */
export function widthOf(content: string, size: number, bold = false): number {
  let width = 0;
  for (const character of content)
    if ("iljI.,:;|'’!()[] ft".includes(character)) width += 0.3;
    else if ('mwMW—%'.includes(character)) width += 0.86;
    else if (/[A-Z−=+≠<>#&@]/.test(character)) width += 0.66;
    else width += character.codePointAt(0)! > 0x2e80 ? 1 : 0.54;
  return width * size * (bold ? 1.06 : 1);
}

/** Breaks a text into lines of at most so many pixels; a longer word stands alone, cut off where it must be. */
export function wrap(content: string, width: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(/\s+/).filter(word => word !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, size, bold) <= width) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = shortened(word, width, size, bold);
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A text that fits, cut off with `…` where it does not. */
export function shortened(content: string, width: number, size: number, bold = false): string {
  if (widthOf(content, size, bold) <= width) return content;
  const characters = [...content];
  while (characters.length > 1 && widthOf(`${characters.join('')}…`, size, bold) > width) characters.pop();
  return `${characters.join('')}…`;
}
