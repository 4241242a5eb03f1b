import { createHash } from 'node:crypto';
import { pageHtml } from '../../pageHtml.ts';
import type { Bootstrap } from '../../protocol.ts';

/** What is built of `webviews/`, as texts. */
export interface PageFiles {
  script: string;
  styles: string[];
}

/**
 * A page that needs nothing beside itself. Its policy lets only its own script and styles work, by their hashes, and
 * pictures that it carries; nothing can be loaded from, or sent to, anywhere.
 */
export function reportHtml(title: string, files: PageFiles, bootstrap: Bootstrap): string {
  const script = inScript(files.script);
  const style = inStyle(files.styles.join('\n'));
  return pageHtml({
    title,
    csp: [
      `default-src 'none'`,
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      // Sheets become `blob:` addresses in the page, since one of hundreds of kilobytes cannot stand at every picture.
      'img-src data: blob:',
      `base-uri 'none'`,
      `form-action 'none'`,
    ].join('; '),
    style: `<style>${style}</style>`,
    script: `<script type="module">${script}</script>`,
    body: 'class="report"',
    bootstrap,
  });
}

/**
 * A program that HTML does not end early, nor takes for a comment: such texts stand in its strings only, where `\x3C` is
 * the same character.
 */
export function inScript(source: string): string {
  return normalized(source).replace(/<(?=!--|\/?script)/gi, '\\x3C');
}

/** The same of a style sheet. */
export function inStyle(source: string): string {
  return normalized(source).replace(/<(?=\/style|!--)/gi, '\\3C ');
}

/** As a browser reads it, which is what the hash is of. Nothing refers to the map of the sources any more. */
function normalized(source: string): string {
  return source.replace(/\r\n?/g, '\n').replace(/^\/[/*][#@] sourceMappingURL=.*$/gm, '');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
