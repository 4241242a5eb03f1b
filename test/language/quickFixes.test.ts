import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validate } from '../../server/src/language/diagnostics/validate.ts';
import { applyEdits } from '../../server/src/language/fixes/edit.ts';
import { quickFixes } from '../../server/src/language/fixes/quickFix.ts';
import { parseText } from '../../server/src/language/parse/parse.ts';

const golden = join(import.meta.dirname, '../golden');
const texts = (folder: string) =>
  readdirSync(join(golden, folder))
    .filter(name => name.endsWith('.depthlens.yaml'))
    .map(name => [name.replace('.depthlens.yaml', ''), readFileSync(join(golden, folder, name), 'utf8')] as const);

/** Every fix of every remark, with the text that it makes. */
function allFixes(text: string) {
  const parsed = parseText(text);
  const { diagnostics } = validate(text);
  return diagnostics.flatMap(({ range }) =>
    quickFixes(parsed, diagnostics, range, {}, 'my first.depthlens.yaml').map(fix => ({
      ...fix,
      fixed: applyEdits(text, fix.edits),
    })),
  );
}

describe('quick fixes', () => {
  test.each(texts('quickfix'))('%s', async (name, text) => {
    const shown = allFixes(text).map(
      ({ title, preferred, diagnostic, fixed }) =>
        `=== ${title}${preferred ? ' (preferred)' : ''}${diagnostic ? ` for ${diagnostic.code}` : ''}\n${fixed}`,
    );
    await expect([...new Set(shown)].join('')).toMatchFileSnapshot(join(golden, 'quickfix', `${name}.fixed.txt`));
  });

  test.each([...texts('quickfix'), ...texts('diagnostics')])('of %s do away with what they are for', (_, text) => {
    for (const { diagnostic, fixed } of allFixes(text)) {
      const alike = (all: { code: string; message: string }[]) =>
        all.filter(({ code, message }) => code === diagnostic?.code && message === diagnostic.message).length;
      if (diagnostic) expect(alike(validate(fixed).diagnostics)).toBeLessThan(alike(validate(text).diagnostics));
    }
  });

  test('windows line ends stay', () => {
    const text = 'dataset:\r\n  path: data\r\nmodel: { architecture: mlp }\r\n';
    for (const { fixed } of allFixes(text)) expect(fixed.replaceAll('\r\n', '')).not.toContain('\n');
  });
});
