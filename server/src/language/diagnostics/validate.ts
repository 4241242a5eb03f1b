import { costRules } from '../../experiment/costRules.ts';
import type { Facts } from '../../experiment/facts.ts';
import { networkRules, withNetwork } from '../../experiment/ownNetwork.ts';
import { parseExperiment } from '../../experiment/parseExperiment.ts';
import { checkRules } from '../../experiment/rules.ts';
import type { ExperimentFile } from '../../experiment/schema.ts';
import { type Diagnostic, inTextOrder, MOST_DIAGNOSTICS } from '../diagnostic.ts';
import { type ParsedText, parseText } from '../parse/parse.ts';
import { factDiagnostics } from './factDiagnostics.ts';
import { applyIgnores } from './ignore.ts';
import { schemaDiagnostics } from './schemaDiagnostics.ts';

/** What a text holds: the experiment, if the text has no errors, and what is to be said of it. */
export interface Validation {
  file?: ExperimentFile;
  diagnostics: Diagnostic[];
  rangeOf: ParsedText['rangeOf'];
}

/**
 * Validates the text of an experiment file. Never throws. The data themselves are not looked at.
 * @param facts what was looked up for the questions that the text raises (`questionsOf`)
 */
export function validate(text: string, facts: Facts = {}): Validation {
  return validateParsed(parseText(text), facts);
}

export function validateParsed(parsed: ParsedText, facts: Facts = {}): Validation {
  const { rangeOf } = parsed;
  const { file, found } = judge(parsed, facts);
  const diagnostics = inTextOrder(applyIgnores(found, parsed, file !== undefined));
  const valid = diagnostics.every(({ severity }) => severity !== 'error');
  return { ...(valid && file && { file }), diagnostics: atMost(diagnostics), rangeOf };
}

function judge(parsed: ParsedText, facts: Facts): { file?: ExperimentFile; found: Diagnostic[] } {
  const { value, diagnostics, rangeOf } = parsed;
  if (value === undefined) return { found: diagnostics };
  const read = parseExperiment(value);
  if ('issues' in read) {
    const issues = read.issues.slice(0, MOST_DIAGNOSTICS + 1);
    return { found: withoutMisspelt(issues.flatMap(issue => schemaDiagnostics(issue, value, rangeOf))) };
  }
  const file = withNetwork(read.file, facts);
  const rules = [...checkRules(file, facts.folder), ...networkRules(file, facts)];
  // Of what cannot run the cost is no matter.
  const possible = rules.every(({ severity }) => severity !== 'error');
  if (possible && facts.machine) rules.push(...costRules(file, facts.machine, facts.folder));
  const found = rules.map(
    ({ key, ...issue }): Diagnostic => ({ ...issue, range: rangeOf(issue.path, key ? 'key' : 'value') }),
  );
  return { file, found: [...found, ...factDiagnostics(file, facts, rangeOf)] };
}

/** A key that is missing because it is misspelt is one mistake, not two. */
function withoutMisspelt(diagnostics: Diagnostic[]): Diagnostic[] {
  const placed = ({ path = [], suggestion }: Diagnostic) => JSON.stringify([...path.slice(0, -1), suggestion]);
  const misspelt = new Set(diagnostics.filter(({ code }) => code === 'unknown-key').map(placed));
  return diagnostics.filter(({ code, missing }) => code !== 'missing-key' || !misspelt.has(JSON.stringify(missing)));
}

function atMost(diagnostics: Diagnostic[]): Diagnostic[] {
  if (diagnostics.length <= MOST_DIAGNOSTICS) return diagnostics;
  const told = diagnostics.slice(0, MOST_DIAGNOSTICS);
  const { range, severity } = diagnostics[MOST_DIAGNOSTICS];
  const message = 'There is more to correct from here on. It is told when what stands before is right.';
  return [...told, { range, severity, code: 'more-problems', message }];
}
