import { checkRules } from '../../experiment/rules.ts';
import type { ExperimentFile } from '../../experiment/schema.ts';
import type { Path } from '../scan/tree.ts';
import { type Schema, schemaAt } from './schemaAt.ts';

/** Whether a key has a use in this experiment: `hidden_layers` has none in a VGG16. */
export function keyFits(file: ExperimentFile, path: Path): boolean {
  const schema = schemaAt(path);
  if (!schema) return false;
  return !complaints(file, path, sample(schema)).some(({ code }) => code === 'unused-key');
}

/** Whether a value makes sense in this experiment: there is no iteration learned of embeddings. */
export function valueFits(file: ExperimentFile, path: Path, value: unknown): boolean {
  const inList = typeof path.at(-1) === 'number';
  return complaints(file, inList ? path.slice(0, -1) : path, inList ? [value] : value).length === 0;
}

/** The errors that the rules find at a place once this stands there. */
function complaints(file: ExperimentFile, path: Path, value: unknown) {
  const copy = structuredClone(file) as Record<PropertyKey, unknown>;
  let section = copy;
  for (const step of path.slice(0, -1)) {
    if (typeof section[step] !== 'object' || section[step] === null) section[step] = {};
    section = section[step] as Record<PropertyKey, unknown>;
  }
  section[path.at(-1)!] = value;
  return checkRules(copy as ExperimentFile).filter(
    issue => issue.severity === 'error' && path.every((step, i) => issue.path[i] === step),
  );
}

/** The least that a schema accepts. */
function sample(schema: Schema): unknown {
  if (schema.type === 'object')
    return Object.fromEntries((schema.required ?? []).map(key => [key, sample(schema.properties![key])]));
  if (schema.type === 'array') return [];
  if (schema.type === 'boolean') return false;
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  return schema.enum?.[0] ?? schema.const ?? (schema.anyOf ? sample(schema.anyOf[0]) : 'x');
}
