import type { z } from 'zod';
import { nearest } from '../../experiment/nearest.ts';
import { sectionKeys } from '../../experiment/schema.ts';
import { type Diagnostic, MOST_DIAGNOSTICS } from '../diagnostic.ts';
import type { ParsedText } from '../parse/parse.ts';
import { dotted, shorten } from './words.ts';

/**
 * The keys of a section that the schema does not know.
 * @param value the section
 */
export function unknownKeys(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  value: unknown,
  rangeOf: ParsedText['rangeOf'],
): Diagnostic[] {
  const known = sectionKeys(issue.path);
  return issue.keys.slice(0, MOST_DIAGNOSTICS + 1).map(key => {
    const free = known.filter(name => !isSet(value, name));
    const suggestion = tightKey(key, free) ?? synonym(key, free) ?? nearest(key, free);
    const where = issue.path.length > 0 ? ` in \`${dotted(issue.path)}\`` : '';
    const hint = suggestion
      ? `Did you mean \`${suggestion}\`?`
      : (KEY_HINTS[key] ?? (/^\d+$/.test(key) ? COMMA_HINT : `Known keys: ${known.join(', ')}`));
    return {
      range: rangeOf([...issue.path, key], 'key'),
      severity: 'error',
      code: 'unknown-key',
      message: `Unknown key \`${shorten(key)}\`${where}. ${hint}`,
      path: [...issue.path, key],
      ...(suggestion && { suggestion }),
    };
  });
}

/** `architecture:mlp` is one word to YAML. */
function tightKey(key: string, free: readonly string[]): string | undefined {
  const tight = /^([\w-]+):([\w.-]{1,40})$/.exec(key);
  return tight && free.includes(tight[1]) ? `${tight[1]}: ${tight[2]}` : undefined;
}

/** What other tools call it. */
function synonym(key: string, free: readonly string[]): string | undefined {
  const known = KEY_SYNONYMS[key.toLowerCase()];
  return known !== undefined && free.includes(known) ? known : undefined;
}

const KEY_SYNONYMS: Partial<Record<string, string>> = {
  lr: 'learning_rate',
  wd: 'weight_decay',
  steps: 'schedule',
  network: 'model',
  neighbours: 'k',
  neighbors: 'k',
};
const KEY_HINTS: Partial<Record<string, string>> = {
  epochs: 'Training is counted in steps: `schedule: [3000, 600]` gives those of each stage',
  optimizer: 'Training is by SGD with `momentum`, as in the paper',
};
const COMMA_HINT =
  'A comma begins another key here: write a decimal with a point (`0.5`), and a list in brackets (`[3000, 600]`)';
function isSet(section: unknown, key: string): boolean {
  return typeof section === 'object' && section !== null && Object.hasOwn(section, key);
}
