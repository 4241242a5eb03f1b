import { readFileSync } from 'node:fs';
import type { DiagnosticCode } from '../language/codes.ts';

/** Beside the folder of the bundles. */
const PAGE = new URL('../docs/diagnostics.md', import.meta.url);

let lines: Map<string, number> | undefined;

/**
 * The address of what the documentation says of a code. It names the line, since that is what editors jump to;
 * undefined where the documentation is not installed.
 */
export function documentationOf(code: DiagnosticCode): string | undefined {
  lines ??= sectionLines();
  const line = lines.get(code);
  return line === undefined ? undefined : `${PAGE.href}#L${line}`;
}

/** The line of each section, from 1, by its heading. */
function sectionLines(): Map<string, number> {
  try {
    const text = readFileSync(PAGE, 'utf8').split('\n');
    return new Map(text.flatMap((line, i) => (line.startsWith('## ') ? [[line.slice(3).trim(), i + 1]] : [])));
  } catch {
    return new Map();
  }
}
