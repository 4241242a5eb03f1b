import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { inScript, inStyle, reportHtml } from '../../../server/src/results/report/html.ts';

const EVIL = '</script><script>alert(1)</script><!-- "&';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const html = reportHtml(
  EVIL,
  { script: 'const text = "<!-- </script>";\r\n//# sourceMappingURL=page.js.map\n', styles: ['a{}', 'b{}'] },
  {
    kind: 'report',
    written: '2026-01-01T00:00:00.000Z',
    version: '1.0.0',
    pages: [{ name: EVIL, folders: [EVIL], answers: [], sheets: { [EVIL]: 'data:,' }, carried: null }],
  },
);

test('names are data: nothing of them ends a script or begins one', () => {
  expect(html.match(/<\/?script|<!--/g)).toEqual(['<script', '</script', '<script', '</script']);
  const [, json] = /id="bootstrap">(.*)<\/script>/.exec(html)!;
  expect(JSON.parse(json).pages[0].name).toBe(EVIL);
  expect(html).toContain('<title>&lt;/script>');
});

test('only its own script and style may work, and nothing is loaded', () => {
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const [, script] = /<script type="module">(.*?)<\/script>/s.exec(html)!;
  const [, style] = /<style>(.*?)<\/style>/s.exec(html)!;
  expect(policy.split('; ')).toEqual([
    `default-src 'none'`,
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data: blob:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ]);
  expect(style).toBe('a{}\nb{}');
  expect(script).not.toMatch(/\r|sourceMappingURL/);
});

test('a program means the same inside of HTML', () => {
  const source = 'const pieces = ["<!--", "</script>", `<script>1</SCRIPT>`, /<!--/.source]; pieces.join("")';
  const inside = inScript(source);
  expect(inside).not.toMatch(/<!--|<\/?script/i);
  expect(runInNewContext(inside.replace('.source', '.test("<!--")'))).toBe('<!--</script><script>1</SCRIPT>true');
  expect(inStyle('a::after{content:"</style>"}')).toBe('a::after{content:"\\3C /style>"}');
});
