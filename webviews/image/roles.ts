import type { Role, VoteColumn } from './votes.ts';

/** A class is marked by a shape and a word, so that no colour has to be told apart. */
export const ROLE_SIGNS: Record<Role, string> = { given: '◆', consensus: '●', prediction: '▲', original: '◇' };
export const ROLE_WORDS: Record<Role, string> = {
  given: 'given',
  consensus: 'consensus',
  prediction: 'predicted',
  original: 'before noise',
};

export function columnName(column: VoteColumn, classes: readonly string[]): string {
  return column.class === null ? 'others' : classes[column.class];
}

/** `Sandal (given, consensus)`. */
export function spokenColumn(column: VoteColumn, classes: readonly string[]): string {
  const roles = column.roles.map(role => ROLE_WORDS[role]).join(', ');
  return `${columnName(column, classes)}${roles === '' ? '' : ` (${roles})`}`;
}
