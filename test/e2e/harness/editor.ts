import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { CHROMIUM_FLAGS } from './chromium.ts';
import { type CodeServer, startCodeServer } from './codeServer.ts';
import { PICTURES } from './globalSetup.ts';
import { descendants, endTree, runOf } from './processes.ts';

/** VS Code with the extension installed, and a browser on it. */
export interface Editor {
  server: CodeServer;
  context: BrowserContext;
  /** Makes a folder with these files, by name. It goes away in the end, and what still runs in it. */
  workspace(files: Record<string, string>): string;
  /** Opens a window on a folder. */
  open(folder: string): Promise<Page>;
}

interface Options {
  /** Whether folders have to be trusted first. */
  trust?: boolean;
  /** Of the user. */
  settings?: Record<string, unknown>;
}

/**
 * A group of scenarios that share one VS Code, in order. Skipped where this machine has none.
 * @param body declares the scenarios; what it gets may be used inside of them
 */
export function inEditor(name: string, options: Options, body: (scenario: Scenario) => void): void {
  describe.skipIf(!inject('installation'))(name, () => {
    let editor: Editor;
    let close = async () => {};
    beforeAll(async () => {
      ({ editor, close } = await startEditor(options));
    });
    afterAll(() => close());
    body((title, work, seconds) =>
      test(title, seconds ? { timeout: seconds * 1000 } : {}, async () => {
        try {
          await work(editor);
        } catch (error) {
          throw await explained(error as Error, title, editor);
        }
      }),
    );
  });
}
/** @param seconds that it may take, where it is slower than others */
export type Scenario = (title: string, work: (editor: Editor) => Promise<void>, seconds?: number) => void;

async function startEditor(options: Options): Promise<{ editor: Editor; close: () => Promise<void> }> {
  const installation = inject('installation')!;
  const server = await startCodeServer(installation, options);
  const browser = await chromium.launch({ executablePath: installation.chromium, args: CHROMIUM_FLAGS });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(45_000);
  const folders: string[] = [];
  const editor: Editor = {
    server,
    context,
    workspace: files => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'depthlens-e2e-')));
      folders.push(folder);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      return folder;
    },
    open: async folder => {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(folder)}`);
      await page.locator('.monaco-workbench').waitFor();
      // The Explorer, or the view that an earlier window on this folder left open.
      await page.locator('.sidebar .monaco-list-row').first().waitFor();
      return page;
    },
  };
  const close = async () => {
    await browser.close();
    await server.stop();
    for (const folder of folders) {
      // No window owns a run, so what still runs has to be looked for.
      for (let run = runOf(folder); run; run = runOf(folder)) await endTree(run.pid);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  };
  return { editor, close };
}

/** Adds what a person would look at: pictures of all windows, the logs, the processes. */
async function explained(error: Error, title: string, editor: Editor): Promise<Error> {
  const name = title.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60);
  const pictures: string[] = [];
  for (const [i, page] of editor.context.pages().entries()) {
    const path = join(PICTURES, `failed-${name}-${i}.png`);
    await page.screenshot({ path, timeout: 5000 }).then(
      () => pictures.push(path),
      () => {},
    );
  }
  const logs = ourLogs(join(editor.server.profile, 'logs')).map(
    file => `${file}:\n${tail(readFileSync(file, 'utf8'))}`,
  );
  const running = descendants(editor.server.pid).map(({ pid, command }) => `${pid} ${command.slice(0, 160)}`);
  error.message = [
    error.message,
    `Pictures: ${pictures.join(', ') || 'none'}`,
    `code-server said:\n${tail(editor.server.log())}`,
    ...logs,
    `Processes:\n${running.join('\n')}`,
  ].join('\n\n');
  return error;
}

/** Files that hold our output channel, and what the extension hosts said. */
function ourLogs(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => /depthlens[^/]*\.log$|remoteexthost\.log$/i.test(path))
      .map(path => join(folder, path));
  } catch {
    return [];
  }
}

const tail = (text: string) => text.trimEnd().split('\n').slice(-30).join('\n');
