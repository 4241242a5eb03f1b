import { experimentJsonSchema } from '../../experiment/jsonSchema.ts';
import type { Path } from '../scan/tree.ts';

/** What the JSON Schema of experiment files says of one place. */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: string[];
  const?: string;
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  /** Of a section: words that may stand instead of it. */
  words?: string[];
}

const ROOT = withSections(experimentJsonSchema() as Schema);

/** The schema of the value at a path; undefined where the schema knows nothing. */
export function schemaAt(path: Path): Schema | undefined {
  let schema: Schema | undefined = ROOT;
  for (const step of path) {
    if (typeof step === 'number') schema = itemsOf(schema);
    else schema = schema?.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  }
  return schema;
}

/** Sections for which a word can stand are sections still. */
function withSections({ properties, ...schema }: Schema): Schema {
  const joined = Object.entries(properties!).map(([key, { anyOf, ...rest }]): [string, Schema] => {
    const section = anyOf?.find(({ type }) => type === 'object');
    if (!section) return [key, { ...rest, ...(anyOf && { anyOf }) }];
    return [key, { ...section, ...rest, words: anyOf!.flatMap(allowedWords) }];
  });
  return { ...schema, properties: Object.fromEntries(joined) };
}

/** What an entry of a list may be, also where a list is one of several things that may stand there. */
function itemsOf(schema: Schema | undefined): Schema | undefined {
  return schema?.items ?? schema?.anyOf?.find(({ items }) => items)?.items;
}

/** The words that may stand at a place, if the schema names any. */
export function allowedWords(schema: Schema): string[] {
  if (schema.words) return schema.words;
  if (schema.enum) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  if (schema.type === 'boolean') return ['true', 'false'];
  return schema.anyOf?.flatMap(allowedWords) ?? [];
}

/** What a value must be, in words: `a whole number from 1 to 60000`. */
export function valueKind(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(valueKind).join(', or ');
  switch (schema.type) {
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return schema.items?.enum ? `a list of ${words(schema.items.enum)}` : 'a list';
    case 'object':
      return 'a section of keys';
    default:
      return schema.enum || schema.const ? words(allowedWords(schema)) : 'text';
  }
}

function words(all: string[]): string {
  return all.map(word => `\`${word}\``).join(', ');
}

/** Bounds as people say them; those that only keep numbers sane are left out. */
function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const least = minimum ?? exclusiveMinimum;
  const most = exclusiveMaximum ?? (maximum !== undefined && maximum < 1e6 ? maximum : undefined);
  const from = exclusiveMinimum === undefined ? 'of at least' : 'above';
  const to = exclusiveMaximum === undefined ? 'at most' : 'below';
  if (least === undefined) return most === undefined ? '' : ` of ${to} ${most}`;
  if (most === undefined) return ` ${from} ${least}`;
  return exclusiveMinimum === undefined && exclusiveMaximum === undefined
    ? ` from ${least} to ${most}`
    : ` ${from} ${least} and ${to} ${most}`;
}
