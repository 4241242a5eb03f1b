import type { Bootstrap } from './protocol.ts';

/** What goes into the page that shows runs, wherever it stands. Texts are escaped here; `csp`, `style` and `script` are not. */
export interface PageParts {
  title: string;
  /** What the page may load: the content of the security policy. */
  csp: string;
  /** Elements of the head: `<link>` or `<style>`. */
  style: string;
  /** The `<script>` element. */
  script: string;
  /** Attributes of the body, such as the class of a theme. */
  body?: string;
  bootstrap: Bootstrap;
}

/** The HTML around `webviews/page.ts`. */
export function pageHtml({ title, csp, style, script, body = '', bootstrap }: PageParts): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(csp)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
${style}
</head>
<body ${body}>
<div id="app"></div>
<script type="application/json" id="bootstrap">${jsonInHtml(bootstrap)}</script>
${script}
</body>
</html>
`;
}

/** JSON that no text in it can end early: within JSON, `<` stands in strings only. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
