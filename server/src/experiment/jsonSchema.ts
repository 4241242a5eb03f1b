import * as z from 'zod';
import { FOLDER_KEYS } from './imageFolder.ts';
import { experimentSchema } from './schema.ts';

/** The JSON Schema (draft 2020-12) of experiment files, for other tools. */
export function experimentJsonSchema(): Record<string, unknown> {
  const noFolderKeys = { not: { anyOf: FOLDER_KEYS.map(key => ({ required: [key] })) } };
  return {
    ...z.toJSONSchema(experimentSchema),
    title: 'Depthlens experiment',
    description: 'An experiment file of Depthlens, *.depthlens.yaml',
    if: { properties: { dataset: { properties: { name: { const: 'embeddings' } } } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
    then: { properties: { dataset: { required: ['name', 'path'], ...noFolderKeys } }, not: { required: ['model'] } },
    else: {
      required: ['name', 'dataset', 'model'],
      if: { properties: { dataset: { properties: { name: { const: 'image_folder' } } } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
      then: { properties: { dataset: { required: ['name', 'path'] } } },
      else: { properties: { dataset: noFolderKeys } },
    },
  };
}
