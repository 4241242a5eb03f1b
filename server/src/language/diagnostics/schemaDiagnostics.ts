import type { z } from 'zod';
import { DATASET_NAMES } from '../../experiment/datasets.ts';
import { nearest } from '../../experiment/nearest.ts';
import { ARCHITECTURES } from '../../experiment/schema.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ParsedText } from '../parse/parse.ts';
import { numberIn, suggestValue } from './suggestValue.ts';
import { unknownKeys } from './unknownKeys.ts';
import { dotted, shorten } from './words.ts';

type Issue = z.core.$ZodIssue;

/** What the schema finds wrong, as remarks on the text. */
export function schemaDiagnostics(issue: Issue, root: unknown, rangeOf: ParsedText['rangeOf']): Diagnostic[] {
  const value = valueAt(root, issue.path);
  const ofEntries = Array.isArray(value) ? entryIssues(issue) : [];
  if (ofEntries.length > 0) return ofEntries.flatMap(one => schemaDiagnostics(one, root, rangeOf));
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue, value, rangeOf);
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
  if (issue.path.length === 0 && typeof value === 'string')
    return [{ range, severity: 'error', code: 'wrong-type', message: notYetKeys(value), path: [] }];
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
  'model.architecture': `: ${ARCHITECTURES.join(', ')}`,
};

function describe(issue: Issue, value: unknown): Pick<Diagnostic, 'code' | 'message' | 'suggestion'> {
  switch (issue.code) {
    case 'invalid_type': {
      if (value === null)
        return { code: 'wrong-type', message: `has no value. It must be ${TYPE_NAMES[issue.expected]}` };
      const message = `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}, not ${show(value)}`;
      return meant('wrong-type', message, suggestValue(issue.expected, value, dotted(issue.path), wordsAt));
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      const words = `${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;
      if (value === null) return { code: 'unknown-value', message: `has no value. It must be ${words}` };
      const suggestion =
        typeof value === 'string' ? (VALUE_SYNONYMS[value.toLowerCase()] ?? nearest(value, values)) : undefined;
      const known = suggestion !== undefined && values.includes(suggestion) ? suggestion : undefined;
      return meant('unknown-value', `must be ${words}, not ${show(value)}`, known);
    }
    case 'too_small':
      return {
        code: 'out-of-range',
        message: bound(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum, value),
      };
    case 'too_big':
      return meant(
        'out-of-range',
        bound(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum, value),
        isShare(issue.path) && typeof value === 'number' && value >= 2 && value <= 100
          ? String(value / 100)
          : undefined,
      );
    default: {
      const one = issue.path.length === 1 && issue.path[0] === 'name' ? asName(value) : undefined;
      const word = typeof value === 'string' ? nearest(value, wordsOf(issue)) : undefined;
      const suggestion = one ?? word ?? (typeof value === 'string' ? numberIn(value) : undefined);
      return meant(codeOf(issue, value), `${issue.message}. It is ${show(value)}`, suggestion);
    }
  }
}

/** Of a list that may stand at a place where other things may stand too: what is wrong with its entries. */
function entryIssues(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [];
  const asList = issue.errors.find(errors => errors.every(({ path }) => path.length > 0)) ?? [];
  return asList.map(one => ({ ...one, path: [...issue.path, ...one.path] }));
}

/** Where one of several things may stand: whether it is none of their kinds, or none of the words. */
function codeOf(issue: Issue, value: unknown): Diagnostic['code'] {
  if (issue.code !== 'invalid_union') return 'wrong-value';
  if (typeof value === 'string' && wordsOf(issue).length > 1) return 'unknown-value';
  return issue.errors.flat().every(({ code }) => code === 'invalid_type') ? 'wrong-type' : 'wrong-value';
}

/** The words among the things that may stand at a place. */
function wordsOf(issue: Issue): string[] {
  const inner = issue.code === 'invalid_union' ? issue.errors.flat() : [];
  return inner.flatMap(one => (one.code === 'invalid_value' && one.path.length === 0 ? one.values.map(String) : []));
}

/** A finding, and what was probably meant. */
function meant(code: Diagnostic['code'], message: string, suggestion: string | undefined) {
  if (suggestion === undefined) return { code, message };
  return { code, message: `${message}. Did you mean \`${suggestion}\`?`, suggestion };
}

/** What text at the beginning lacks to be an experiment. */
function notYetKeys(text: string): string {
  const tight = /^([\w-]+):(\S+)$/.exec(text);
  if (tight) return `A space is missing after the colon: write \`${tight[1]}: ${shorten(tight[2])}\``;
  return 'A colon is missing: an experiment is made of lines `key: value`, such as `name: my-experiment`';
}

const VALUE_SYNONYMS: Partial<Record<string, string>> = {
  cuda: 'tensorflow',
  resnet: 'resnet18',
  vgg: 'vgg16',
  ce: 'cross_entropy',
};

function isShare(path: readonly PropertyKey[]): boolean {
  return ['split', 'fraction'].includes(String(path.at(-1)));
}

/** A name that may stand, made of one that may not. */
function asName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 100) return undefined;
  return value.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '') || undefined;
}

/** The words that can stand at a place. */
function wordsAt(place: string): readonly string[] {
  return { 'dataset.name': DATASET_NAMES, 'model.architecture': ARCHITECTURES }[place] ?? [];
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
  if (origin === 'string' && limit === 1) return 'must not be empty';
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

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

/** What a section needs, where it stands there without anything. */
function requiredKey(path: readonly PropertyKey[]): string | undefined {
  return { dataset: 'name', model: 'architecture', 'dataset.label_noise': 'fraction' }[path.join('.')];
}
