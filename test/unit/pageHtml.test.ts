import { expect, test } from 'vitest';
import { pageHtml } from '../../server/src/pageHtml.ts';

test('names of people are data in the page, never HTML', () => {
  const evil = '</script><script>alert(1)</script><!--';
  const page = pageHtml({
    title: `a "${evil}"`,
    csp: `default-src 'none'`,
    style: '<style></style>',
    script: '<script src="page.js"></script>',
    bootstrap: { kind: 'browser', folders: [evil], route: null, answers: [], sheets: {} },
  });
  expect(page.match(/<\/?script/g)).toEqual(['<script', '</script', '<script', '</script']);
  expect(page).not.toContain('<!--');
  const [, json] = /id="bootstrap">(.*)<\/script>/.exec(page)!;
  expect(JSON.parse(json).folders).toEqual([evil]);
  expect(page).toContain('<title>a "&lt;/script>'.replace('"', '&quot;'));
});
