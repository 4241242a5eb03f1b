import type { z } from 'zod';
import { DATASET_NAMES } from '../../experiment/datasets.ts';
import { nearest } from '../../experiment/nearest.ts';
import { sectionKeys } from '../../experiment/schema.ts';
import { type Diagnostic, MOST_DIAGNOSTICS } from '../diagnostic.ts';
import type { ParsedText } from '../parse/parse.ts';

type Issue = z.core.$ZodIssue;

/** What the schema finds wrong, as remarks on the text. */
export function schemaDiagnostics(issue: Issue, root: unknown, rangeOf: ParsedText['rangeOf']): Diagnostic[] {
  const value = valueAt(root, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = sectionKeys(issue.path);
    return issue.keys.slice(0, MOST_DIAGNOSTICS + 1).map(key => {
      const suggestion = nearest(
        key,
        known.filter(name => !isSet(value, name)),
      );
      const where = issue.path.length > 0 ? ` in \`${dotted(issue.path)}\`` : '';
      const hint = suggestion ? `Did you mean \`${suggestion}\`?` : `Known keys: ${known.join(', ')}`;
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
  if (value === undefined && issue.path.length > 0) {
    return [
      {
        range: rangeOf(issue.path.slice(0, -1), 'key'),
        severity: 'error',
        code: 'missing-key',
        message: `\`${dotted(issue.path)}\` is missing${MISSING_HINTS[dotted(issue.path)] ?? ''}`,
        missing: issue.path,
      },
    ];
  }
  const range = rangeOf(issue.path);
  const name = issue.path.length > 0 ? `\`${dotted(issue.path)}\`` : 'An experiment';
  const finding = describe(issue, value);
  const missing = value === null ? requiredKey(issue.path) : undefined;
  return [
    {
      range,
      severity: 'error',
      ...finding,
      message: `${name} ${finding.message}`,
      path: issue.path,
      ...(missing !== undefined && { missing: [...issue.path, missing] }),
    },
  ];
}

const MISSING_HINTS: Partial<Record<string, string>> = {
  name: ': a name for the experiment, which names its run folder too',
  'dataset.name': `: ${DATASET_NAMES.join(', ')}`,
  dataset: ': add `dataset: { name: fashion_mnist_mini }`, or another data set',
  'model.architecture': ': mlp, vgg16 or resnet18',
};

function describe(issue: Issue, value: unknown): Pick<Diagnostic, 'code' | 'message' | 'suggestion'> {
  switch (issue.code) {
    case 'invalid_type':
      if (value === null)
        return { code: 'wrong-type', message: `has no value. It must be ${TYPE_NAMES[issue.expected]}` };
      return {
        code: 'wrong-type',
        message: `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}, not ${show(value)}`,
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const suggestion = typeof value === 'string' ? nearest(value, values) : undefined;
      const hint = suggestion ? `. Did you mean \`${suggestion}\`?` : '';
      const message = `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}, not ${show(value)}${hint}`;
      return { code: 'unknown-value', message, ...(suggestion && { suggestion }) };
    }
    case 'too_small':
      return {
        code: 'out-of-range',
        message: bound(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum, value),
      };
    case 'too_big':
      return {
        code: 'out-of-range',
        message: bound(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum, value),
      };
    default:
      return { code: 'wrong-value', message: `${issue.message}. It is ${show(value)}` };
  }
}

const TYPE_NAMES: Partial<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of keys',
};

function bound(origin: string, relation: string, limit: number | bigint, value: unknown): string {
  if (origin === 'array')
    return `must hold ${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}, not ${(value as unknown[]).length}`;
  if (origin === 'string') return `must have ${relation} ${limit} characters`;
  return `must be ${relation} ${limit}, not ${show(value)}`;
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `the text "${shorten(value)}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a section of keys';
  return String(value);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function isSet(section: unknown, key: string): boolean {
  return typeof section === 'object' && section !== null && Object.hasOwn(section, key);
}

/** What a section needs, where it stands there without anything. */
function requiredKey(path: readonly PropertyKey[]): string | undefined {
  return { dataset: 'name', model: 'architecture', 'dataset.label_noise': 'fraction' }[path.join('.')];
}
