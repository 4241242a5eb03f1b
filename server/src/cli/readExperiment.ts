import { readFileSync, statSync } from 'node:fs';
import type { Autos } from '../experiment/autos.ts';
import { questionsOf } from '../experiment/facts.ts';
import type { ExperimentFile } from '../experiment/schema.ts';
import type { Diagnostic } from '../language/diagnostic.ts';
import { type Validation, validateParsed } from '../language/diagnostics/validate.ts';
import { MOST_CHARACTERS, parseText } from '../language/parse/parse.ts';
import { lookUp } from '../runs/lookUp.ts';
import { UserError } from './errors.ts';

/** An experiment file from the disk. `experiment` is there if it has no errors. */
export interface ReadExperiment {
  path: string;
  text: string;
  experiment?: ExperimentFile;
  diagnostics: Diagnostic[];
  rangeOf: Validation['rangeOf'];
}

/**
 * @param autos what a run would take for `auto`
 * @throws UserError if the file cannot be read at all
 */
export async function readExperiment(path: string, autos?: Autos): Promise<ReadExperiment> {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new UserError(`${path} is a folder, not an experiment file`);
    if (stat.size > 4 * MOST_CHARACTERS) return unreadable(path, 'too-large', tooLarge(stat.size));
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(code === 'ENOENT' ? `${path}: there is no such file` : `${path} cannot be read: ${message}`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable(path, 'not-text', 'This file is not UTF-8 text. Save it as UTF-8.');
  }
  const parsed = parseText(text);
  const { file, ...rest } = validateParsed(parsed, await lookUp(questionsOf(parsed.value), path, autos));
  return { path, text, ...(file && { experiment: file }), ...rest };
}

function tooLarge(size: number): string {
  return `This file has ${(size / 1e6).toFixed(0)} MB; an experiment file has at most ${MOST_CHARACTERS} characters. Is it the right file?`;
}

function unreadable(path: string, code: Diagnostic['code'], message: string): ReadExperiment {
  const start = { line: 0, character: 0 };
  const range = { start, end: start };
  return { path, text: '', diagnostics: [{ range, severity: 'error', code, message }], rangeOf: () => range };
}

/** `FILE:LINE:COLUMN: error: MESSAGE (CODE)`, which editors and terminals turn into a link. */
export function diagnosticLine(path: string, { range, severity, code, message }: Diagnostic): string {
  return `${path}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${message} (${code})`;
}
