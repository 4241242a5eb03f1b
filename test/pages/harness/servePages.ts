import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pageHtml } from '../../../server/src/pageHtml.ts';
import type { Route } from '../../../server/src/protocol.ts';
import { answer } from '../../../server/src/results/panels/answer.ts';
import { THEMES, type ThemeName, themeClass, themeStyle } from './themes.ts';

export interface Pages {
  /** Address of the page in a theme. */
  url(theme: ThemeName, route?: Route): string;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.map': 'application/json',
};
const STAND_IN = resolve(import.meta.dirname, 'standIn.js');
const PAGE = resolve(import.meta.dirname, '../../../dist/webviews');

/**
 * Serves the built page on this machine alone, for a plain browser: as the editor shows it, with its rules of what may be
 * loaded, and with answers from real run folders.
 * @param port 0: any that is free
 */
export async function servePages(folders: readonly string[], port = 0): Promise<Pages> {
  const server = createServer((request, response) => {
    respond(request, response, folders).catch(error => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', done);
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: (theme, route) =>
      `${address}/?theme=${theme}${route ? `&route=${encodeURIComponent(JSON.stringify(route))}` : ''}`,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, folders: readonly string[]): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const send = (type: string, body: string | Buffer) => response.writeHead(200, { 'content-type': type }).end(body);
  if (pathname === '/ask') {
    send('application/json', JSON.stringify(await answered(folders, JSON.parse(await text(request)))));
  } else if (pathname === '/') {
    const theme = THEMES.find(name => name === searchParams.get('theme')) ?? 'light';
    const route = JSON.parse(searchParams.get('route') ?? 'null');
    send('text/html', page(folders, theme, route));
  } else if (pathname === '/favicon.ico') {
    response.writeHead(204).end();
  } else if (pathname === '/stand-in.js') {
    send(TYPES['.js'], readFileSync(STAND_IN));
  } else if (pathname.startsWith('/theme/')) {
    send(TYPES['.css'], themeStyle(basename(pathname, '.css') as ThemeName));
  } else {
    // `/page/NAME`, or `/sheets/RUN/NAME`.
    const [place, run] = pathname.split('/').slice(1);
    const folder = place === 'page' ? PAGE : place === 'sheets' && join(folders[Number(run)] ?? '', 'thumbnails');
    const file = folder && join(folder, basename(decodeURIComponent(pathname)));
    const content = file && (await readFile(file).catch(() => undefined));
    if (content) send(TYPES[extname(file)] ?? 'application/octet-stream', content);
    else response.writeHead(404).end();
  }
}

async function answered(
  folders: readonly string[],
  { question, params }: Parameters<typeof JSON.parse>[0] & { question: never; params: never },
) {
  try {
    const watch = { signal: new AbortController().signal, onProgress: () => {} };
    return { type: 'answer', answer: await answer(folders, question, params, watch) };
  } catch (error) {
    return { type: 'refused', problem: { message: error instanceof Error ? error.message : String(error) } };
  }
}

/** As the editor makes it; besides, the stand-in for the editor may ask this server. */
function page(folders: readonly string[], theme: ThemeName, route: Route | null): string {
  return pageHtml({
    title: 'Depthlens',
    csp: `default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'`,
    style: `<link rel="stylesheet" href="/theme/${theme}.css"><link rel="stylesheet" href="/page/page.css">`,
    script: '<script src="/stand-in.js"></script><script type="module" src="/page/page.js"></script>',
    body: `class="vscode-body ${themeClass(theme)}" data-vscode-theme-kind="${themeClass(theme)}"`,
    bootstrap: {
      kind: 'editor',
      folders: [...folders],
      route,
      sheetFolders: folders.map((_, run) => `/sheets/${run}/`),
    },
  });
}
