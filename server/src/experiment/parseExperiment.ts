import type * as z from 'zod';
import { type ExperimentFile, experimentSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** Takes a plain value for an experiment file; where it is none, what the schema finds wrong with it. */
export function parseExperiment(value: unknown): { file: ExperimentFile } | { issues: Issue[] } {
  const read = experimentSchema.safeParse(value);
  return read.success ? { file: read.data } : { issues: read.error.issues.flatMap(issue => exact(issue, value)) };
}

/**
 * Where values of several kinds may stand, the schema says only that none of them fits. Whoever wrote a section or a list
 * wants to know what is wrong inside of it, so that only the complaints of that kind count.
 */
function exact(issue: Issue, root: unknown): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const kinds =
    valueAt(root, issue.path) === null
      ? issue.errors.filter(([first]) => first?.code === 'invalid_type' && first.expected === 'object')
      : issue.errors.filter(issues => !issues.some(isOfAnotherKind));
  if (kinds.length !== 1) return [issue];
  return kinds[0].flatMap(inner => exact({ ...inner, path: [...issue.path, ...inner.path] }, root));
}

function isOfAnotherKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return value;
}
