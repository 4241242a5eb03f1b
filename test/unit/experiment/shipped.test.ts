import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { validate } from '../../../server/src/language/diagnostics/validate.ts';

const shipped = fileURLToPath(new URL('../../../experiments/', import.meta.url));
const files = readdirSync(shipped, { recursive: true, encoding: 'utf8' }).filter(file =>
  file.endsWith('.depthlens.yaml'),
);

test('there are experiments to try', () => {
  expect(files).toContain('quickstart.depthlens.yaml');
  expect(files.length).toBeGreaterThan(5);
});

test.each(files)('%s has no mistakes', file => {
  expect(validate(readFileSync(join(shipped, file), 'utf8')).diagnostics).toEqual([]);
});
