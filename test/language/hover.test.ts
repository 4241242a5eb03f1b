import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { experimentJsonSchema } from '../../server/src/experiment/jsonSchema.ts';
import { hover } from '../../server/src/language/hover/hover.ts';
import { KEY_DOCS, WORD_DOCS } from '../../server/src/language/meaning/docs.ts';
import { allowedWords, type Schema } from '../../server/src/language/meaning/schemaAt.ts';
import { scan } from '../../server/src/language/scan/scan.ts';
import { atCursor } from './cursor.ts';

const folder = join(import.meta.dirname, '../golden/hover');
const cases = readdirSync(folder)
  .filter(name => name.endsWith('.yaml'))
  .map(name => name.replace('.yaml', ''));

describe('hover', () => {
  test.each(cases)('%s', async name => {
    const { text, offset } = atCursor(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
    const found = hover(scan(text), offset);
    const shown = found ? `over \`${text.slice(found.from, found.to)}\`\n\n${found.markdown}\n` : 'nothing\n';
    await expect(shown).toMatchFileSnapshot(join(folder, `${name}.expected.md`));
  });

  test('the name tells what a run takes on the machine that is known', () => {
    const machine = { memoryBytes: 16e9, cores: 2, rates: { train: 1e10, probe: 1e10, margin: 1e10 }, measured: true };
    const text = 'name: a\ndataset: { name: cifar10 }\nmodel: { architecture: vgg16 }\n';
    const told = 'This run needs about 4.6 GB of memory and 4 days here, at the speed that was measured here.';
    expect(hover(scan(text), 1, { machine })?.markdown).toContain(told);
    expect(hover(scan(text), 1)?.markdown).not.toContain('GB');
    expect(hover(scan('name: a\nmodel: { architecture: vgg16 }\n'), 1, { machine })?.markdown).not.toContain('GB');
  });

  test('every key and every word of the schema is explained, and nothing else', () => {
    const keys: string[] = [];
    const words: string[] = [];
    const walk = (schema: Schema, path: string) => {
      if (path) {
        keys.push(path);
        expect(schema.description, path).toBeTruthy();
      }
      for (const word of allowedWords(schema.items ?? schema)) words.push(`${path}: ${word}`);
      const section = [schema, ...(schema.anyOf ?? [])].find(({ properties }) => properties);
      for (const [key, inner] of Object.entries(section?.properties ?? {})) walk(inner, path ? `${path}.${key}` : key);
    };
    walk(experimentJsonSchema() as Schema, '');
    expect(Object.keys(KEY_DOCS).sort()).toEqual(keys.sort());
    const explained = Object.entries(WORD_DOCS).flatMap(([path, docs]) =>
      Object.keys(docs).map(word => `${path}: ${word}`),
    );
    expect(explained.sort()).toEqual(words.sort());
  });
});
