import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../server/src/language/codes.ts';
import { canMute } from '../../server/src/language/diagnostics/ignore.ts';
import { SEVERITY_SETTINGS } from '../../server/src/protocol.ts';

const page = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');

test('the documentation has a section for every code, and for nothing else', () => {
  const sections = [...page.matchAll(/^## (.+)\n\n(.+)$/gm)].map(([, code]) => code);
  expect(sections.sort()).toEqual([...DIAGNOSTIC_CODES].sort());
});

test('the documentation names the codes that a comment mutes', () => {
  const paragraph = /^This works for.*$/m.exec(page)![0];
  const named = [...paragraph.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code);
  expect(named.sort()).toEqual(DIAGNOSTIC_CODES.filter(canMute).sort());
});

test("the editor's setting knows every code, and nothing else", () => {
  const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const settings = Object.assign({}, ...[contributes.configuration].flat().map(({ properties }) => properties));
  const known = Object.entries<{ enum: string[] }>(settings['depthlens.severities'].properties);
  expect(known.map(([code]) => code).sort()).toEqual([...DIAGNOSTIC_CODES].sort());
  for (const [, { enum: severities }] of known) expect(severities).toEqual([...SEVERITY_SETTINGS]);
});
