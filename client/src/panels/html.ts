import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';
import { pageHtml } from '../../../server/src/pageHtml.ts';

/** Where a panel may load from: the page's own files, and the sprite sheets of its runs. */
export function resourceRoots(extensionUri: Uri, folders: readonly string[]): Uri[] {
  return [Uri.joinPath(extensionUri, 'dist', 'webviews'), ...folders.map(thumbnails)];
}

/** The page of a panel. Nothing comes from elsewhere, and no script but ours runs. */
export function panelHtml(webview: Webview, extensionUri: Uri, title: string, folders: string[]): string {
  const file = (name: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', 'webviews', name)).toString();
  const nonce = randomBytes(18).toString('base64');
  const { cspSource } = webview;
  return pageHtml({
    title,
    csp: [
      `default-src 'none'`,
      // `data:` is a figure on its way to pixels, or an image cut out of a sheet.
      `img-src ${cspSource} data:`,
      `script-src 'nonce-${nonce}'`,
      `style-src ${cspSource} 'nonce-${nonce}'`,
      `font-src ${cspSource}`,
    ].join('; '),
    style: `<link rel="stylesheet" href="${file('page.css')}">`,
    script: `<script type="module" nonce="${nonce}" src="${file('page.js')}"></script>`,
    bootstrap: {
      kind: 'editor',
      folders,
      route: null,
      sheetFolders: folders.map(folder => `${webview.asWebviewUri(thumbnails(folder))}/`),
    },
  });
}

const thumbnails = (folder: string) => Uri.joinPath(Uri.file(folder), 'thumbnails');
