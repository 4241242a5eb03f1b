import { CODES, DIAGNOSTIC_CODES } from '../codes.ts';
import { canMute } from '../diagnostics/ignore.ts';
import { INTRO } from '../diagnostics/ignoreComment.ts';
import type { Span } from '../scan/tree.ts';
import type { Completion } from './offer.ts';

const KEYWORD = 'depthlens-ignore';

/** In a comment: the keyword that mutes remarks, and after it their codes. */
export function completeIgnore(text: string, comment: Span, offset: number): Completion[] {
  const before = text.slice(comment.from, offset);
  const common = { kind: 'value', again: false } as const;
  const word = /^#\s*([\w-]*)$/.exec(before)?.[1];
  if (word !== undefined) {
    const documentation =
      'Mutes remarks on this line, or on the next if the comment stands alone: `# depthlens-ignore CODE`.';
    const to = offset + /^[\w-]*/.exec(text.slice(offset, comment.to))![0].length;
    return [
      { ...common, label: KEYWORD, documentation, insert: `${KEYWORD} `, from: offset - word.length, to, again: true },
    ];
  }
  const intro = INTRO.exec(before)?.[0];
  const written = intro === undefined ? undefined : /^((?:[\w-]+\s*,\s*)*)([\w-]*)$/.exec(before.slice(intro.length));
  if (!written) return [];
  const there = written[1].split(/\s*,\s*/);
  const from = offset - written[2].length;
  const to = offset + /^[\w-]*/.exec(text.slice(offset, comment.to))![0].length;
  return DIAGNOSTIC_CODES.filter(code => canMute(code) && !there.includes(code)).map(code => ({
    ...common,
    label: code,
    documentation: CODES[code] === 'here' ? 'A remark about this machine.' : 'A remark about the settings.',
    insert: code,
    from,
    to,
  }));
}
