import * as z from 'zod';
import { experimentSchema } from './schema.ts';

/** The JSON Schema (draft 2020-12) of experiment files, for other tools. */
export function experimentJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(experimentSchema),
    title: 'Depthlens experiment',
    description: 'An experiment file of Depthlens, *.depthlens.yaml',
    if: { properties: { dataset: { properties: { name: { const: 'embeddings' } } } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
    then: { properties: { dataset: { required: ['name', 'path'] } }, not: { required: ['model'] } },
    else: { required: ['name', 'dataset', 'model'] },
  };
}
