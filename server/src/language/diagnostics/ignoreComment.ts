import type { Comment } from '../parse/readTokens.ts';

/** `# depthlens-ignore CODE, CODE and why`: the remarks of these codes on one line are not wanted. */
export const INTRO = /^#\s*depthlens-ignore\b[\s:]*/;
const CODE = /[\w-]+/y;
const COMMA = /\s*,\s*/y;

/** A code in a comment, with its offsets in the text. */
export interface NamedCode {
  code: string;
  from: number;
  to: number;
}

export function isIgnore({ text }: Comment): boolean {
  return INTRO.test(text);
}

/** The codes that a comment names; none in other comments. */
export function codesIn({ offset, text }: Comment): NamedCode[] {
  const intro = INTRO.exec(text)?.[0];
  if (intro === undefined) return [];
  const codes: NamedCode[] = [];
  for (let from = intro.length; ; ) {
    CODE.lastIndex = from;
    const code = CODE.exec(text)?.[0];
    if (code === undefined) return codes;
    codes.push({ code, from: offset + from, to: offset + from + code.length });
    COMMA.lastIndex = from + code.length;
    const comma = COMMA.exec(text)?.[0];
    if (comma === undefined) return codes;
    from += code.length + comma.length;
  }
}
