import { DATASET_NAMES, KNOWN_DATASET_NAMES } from '../../experiment/datasets.ts';
import { BUILT_IN, sectionKeys } from '../../experiment/schema.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ParsedText } from '../parse/parse.ts';
import type { DiagnosticFix } from './fix.ts';
import { insertKey, lineBreakOf } from './insertKey.ts';

/** Adds what is missing, with each value that it may well have; the first is the most likely. */
export function missingFixes(parsed: ParsedText, diagnostic: Diagnostic, fileName = ''): DiagnosticFix[] {
  if (diagnostic.code === 'empty') return [firstExperiment(parsed, diagnostic, fileName)];
  const { missing } = diagnostic;
  if (!missing) return [];
  return valuesOf(missing.join('.'), fileName).flatMap((value, i) => {
    const edit = insertKey(parsed, missing, value, sectionKeys(missing.slice(0, -1)));
    if (!edit) return [];
    return [{ title: `Add \`${String(missing.at(-1))}: ${value}\``, edits: [edit], diagnostic, preferred: i === 0 }];
  });
}

function valuesOf(key: string, fileName: string): string[] {
  switch (key) {
    case 'name':
      return [nameFrom(fileName)];
    case 'dataset':
      return KNOWN_DATASET_NAMES.map(name => `{ name: ${name} }`);
    case 'dataset.name':
      return [...DATASET_NAMES];
    case 'dataset.path':
      return ['./embeddings'];
    case 'dataset.label_noise.fraction':
      return ['0.4'];
    case 'model':
      return BUILT_IN.map(architecture => `{ architecture: ${architecture} }`);
    case 'model.architecture':
      return [...BUILT_IN];
    default:
      return [];
  }
}

/** A name for the experiment in a file: the file's own, as far as a name may hold it. */
function nameFrom(fileName: string): string {
  const name = fileName.replace(/(\.depthlens)?\.ya?ml$/, '').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  // Nothing that YAML takes for a number or a truth value.
  return /^[A-Za-z][A-Za-z0-9._-]{2,99}$/.test(name) && !/^(true|false|null)$/i.test(name) ? name : 'experiment';
}

function firstExperiment(parsed: ParsedText, diagnostic: Diagnostic, fileName: string): DiagnosticFix {
  const { text } = parsed;
  const lineBreak = lineBreakOf(text);
  const lines = [
    `name: ${nameFrom(fileName)}`,
    'dataset: { name: fashion_mnist_mini }',
    'model: { architecture: mlp, width: 0.25 }',
    '',
  ];
  const start = text === '' || /[\r\n]$/.test(text) ? '' : lineBreak;
  const edits = [{ range: parsed.range(text.length, text.length), newText: start + lines.join(lineBreak) }];
  return { title: 'Write a first experiment', edits, diagnostic, preferred: true };
}
