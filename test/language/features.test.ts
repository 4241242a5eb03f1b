import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  CodeLens,
  CompletionItem,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  MarkupContent,
  SelectionRange,
  TextEdit,
} from 'vscode-languageserver-protocol/node';
import { depthlens, TINY } from '../runs/cli.ts';
import { type Client, startClient } from './client.ts';
import { atCursor } from './cursor.ts';

const TEXT = 'name: study\ndataset:\n  name: cifar10\n  path: ./images\nmodel: {architecture: mlp}\n';

describe('what the language server answers', () => {
  let client: Client;
  let folder: string;
  let uri: string;
  const start = async (text: string, options?: Parameters<typeof startClient>[1]) => {
    client = await startClient('stdio', options);
    await client.open(uri, text);
  };
  const ask = <Answer>(method: string, params: object = {}): Promise<Answer> =>
    client.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, ...params });
  /** Opens a text and asks at its cursor. */
  const askAt = async <Answer>(method: string, marked: string, options?: Parameters<typeof startClient>[1]) => {
    const { text, offset } = atCursor(marked);
    await start(text, options);
    const before = text.slice(0, offset).split('\n');
    return ask<Answer>(method, { position: { line: before.length - 1, character: before.at(-1)!.length } });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'depthlens features ä '));
    uri = pathToFileURL(join(folder, 'study.depthlens.yaml')).href;
    await mkdir(join(folder, 'images'));
    await mkdir(join(folder, '.hidden'));
    await writeFile(join(folder, 'file.txt'), '');
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    await rm(folder, { recursive: true });
  });

  test('completion, with snippets for an editor that knows them', async () => {
    const capabilities = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };
    const items = await askAt<CompletionItem[]>('completion', 'name: x\ndataset:\n  name: cifar10\n      |\n', {
      capabilities,
    });
    const classes = items.find(({ label }) => label === 'classes')!;
    const line = (from: number, to: number) => ({
      start: { line: 3, character: from },
      end: { line: 3, character: to },
    });
    expect(classes.textEdit).toEqual({ range: line(6, 6), newText: 'classes: [$1]$0' });
    expect(classes.additionalTextEdits).toEqual([{ range: line(2, 6), newText: '' }]);
    expect((classes.documentation as MarkupContent).value).toContain('Use these classes only');
    expect(client.initialized.capabilities.completionProvider?.triggerCharacters).toContain(':');
  });

  test('completion without snippets for an editor that does not', async () => {
    const items = await askAt<CompletionItem[]>('completion', 'name: x\ndataset: { name: cifar10, | }\n');
    expect(items.find(({ label }) => label === 'classes')!.textEdit).toMatchObject({ newText: 'classes: []' });
  });

  test('completion of paths reads the folder beside the file', async () => {
    const items = await askAt<CompletionItem[]>('completion', 'dataset: { path: ./| }');
    expect(items.map(({ label }) => label)).toEqual(['./images']);
  });

  test('completion of label files', async () => {
    await writeFile(join(folder, 'labels.csv'), 'path,label\n');
    const items = await askAt<CompletionItem[]>('completion', 'dataset: { name: image_folder, labels: | }');
    expect(items.map(({ label }) => label)).toEqual(['labels.csv', 'images']);
  });

  test('what is in a folder of images counts in completion, hover and links', async () => {
    for (const name of ['cat', 'dog']) {
      await mkdir(join(folder, 'images', name));
      for (let i = 0; i < 50; i++) await writeFile(join(folder, 'images', name, `${i}.png`), '');
    }
    await writeFile(join(folder, 'images', 'all.csv'), 'path,label\ncat/1.png,cat\ndog/1.png,dog\n');
    const own = 'dataset:\n  name: image_folder\n  path: images\n';
    const classes = await askAt<CompletionItem[]>('completion', `${own}  classes: [|]\n`);
    expect(classes.map(({ label }) => label)).toEqual(['cat', 'dog']);
    await client.change(uri, `${own}ensemble: { split: 0.1 }\n`, 2);
    const { contents } = await ask<Hover>('hover', { position: { line: 3, character: 2 } });
    // Of 100 images a fifth is for testing.
    expect((contents as MarkupContent).value).toContain('8 of 80 training images are held out');
    await client.change(uri, `${own}  labels: all.csv\n`, 3);
    const targets = (await ask<DocumentLink[]>('documentLink')).map(({ target }) => target);
    expect(targets).toEqual(
      [join(folder, 'images'), join(folder, 'images', 'all.csv')].map(path => pathToFileURL(path).href),
    );
  });

  test('hover', async () => {
    const hover = await askAt<Hover>('hover', TEXT.replace('architecture', 'arch|itecture'));
    expect(hover.range).toEqual({ start: { line: 4, character: 8 }, end: { line: 4, character: 20 } });
    expect((hover.contents as MarkupContent).value).toContain('**model.architecture**');
  });

  test('outline, folding, selection', async () => {
    await start(TEXT);
    const outline = await ask<DocumentSymbol[]>('documentSymbol');
    expect(outline.map(({ name }) => name)).toEqual(['name', 'dataset', 'model']);
    expect(outline[1].children?.map(({ name }) => name)).toEqual(['name', 'path']);
    expect(await ask<FoldingRange[]>('foldingRange')).toEqual([{ startLine: 1, endLine: 3 }]);
    const [selection] = await ask<SelectionRange[]>('selectionRange', { positions: [{ line: 2, character: 9 }] });
    expect(selection.range).toEqual({ start: { line: 2, character: 8 }, end: { line: 2, character: 15 } });
    expect(selection.parent?.range.start).toEqual({ line: 2, character: 2 });
  });

  test('links to data that are there', async () => {
    await start(TEXT);
    const range = { start: { line: 3, character: 8 }, end: { line: 3, character: 16 } };
    const target = pathToFileURL(join(folder, 'images')).href;
    expect(await ask<DocumentLink[]>('documentLink')).toMatchObject([{ range, target }]);
    await client.change(uri, TEXT.replace('./images', './elsewhere'), 2);
    expect(await ask<DocumentLink[]>('documentLink')).toEqual([]);
  });

  test('formatting', async () => {
    await start(TEXT);
    const edits = await ask<TextEdit[]>('formatting', { options: { tabSize: 2, insertSpaces: true } });
    expect(edits.map(({ newText }) => newText)).toEqual([TEXT.replace('{architecture: mlp}', '{ architecture: mlp }')]);
    await client.change(uri, edits[0].newText, 2);
    expect(await ask<TextEdit[]>('formatting', { options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
  });

  test('code lens: off in settings, and back', async () => {
    const refreshed: unknown[] = [];
    await start(TEXT, { capabilities: { workspace: { codeLens: { refreshSupport: true } } } });
    const told = new Promise<void>(resolve => {
      client.connection.onRequest('workspace/codeLens/refresh', () => {
        refreshed.push(1);
        resolve();
        return null;
      });
    });
    const lenses = await ask<CodeLens[]>('codeLens');
    expect(lenses.map(({ command }) => command)).toEqual([
      { title: '$(play) Run', command: 'depthlens.run', arguments: [join(folder, 'study.depthlens.yaml')] },
    ]);
    const settings = { depthlens: { codeLens: { enabled: false } } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings });
    await told;
    expect(await ask<CodeLens[]>('codeLens')).toEqual([]);
    expect(refreshed).toHaveLength(1);
  });

  test('code lens: follows the runs of the file', async () => {
    const file = join(folder, 'study.depthlens.yaml');
    await writeFile(file, TINY);
    const { ended } = depthlens(['run', file]);
    expect(await ended).toMatchObject({ code: 0 });
    await start(TINY, {
      folders: [pathToFileURL(folder).href],
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
    });
    let refresh = () => {};
    client.connection.onRequest('workspace/codeLens/refresh', () => {
      refresh();
      return null;
    });
    /** The lenses, once they are as many; asked for again only when the server says so. */
    const lenses = async (count: number): Promise<string[]> => {
      for (;;) {
        const told = new Promise<void>(resolve => {
          refresh = resolve;
        });
        const found = (await ask<CodeLens[]>('codeLens')).map(({ command }) => command!.title);
        if (found.length === count) return found;
        await told;
      }
    };
    const [run, results, last] = await lenses(3);
    expect([run, results]).toEqual(['$(play) Run', '$(graph) Show Results']);
    expect(last).toMatch(/^Last run: finished, accuracy \d+\.\d % \(test\), mean PD \d\.\d\d$/);
    const links = await ask<DocumentLink[]>('documentLink');
    expect(links.map(({ target }) => target)).toEqual([expect.stringMatching(/\/runs\/tiny-/)]);
    await rm(join(folder, 'runs'), { recursive: true });
    expect(await lenses(1)).toEqual(['$(play) Run']);
  }, 60_000);

  test('without trust nothing is offered that runs, and no folder is read', async () => {
    const items = await askAt<CompletionItem[]>('completion', 'name: x\ndataset: { path: ./| }', { trusted: false });
    expect(items).toEqual([]);
    expect(await ask<CodeLens[]>('codeLens')).toEqual([]);
    await client.change(uri, TEXT, 2);
    expect(await ask<DocumentLink[]>('documentLink')).toEqual([]);
    expect(await ask<Hover>('hover', { position: { line: 0, character: 1 } })).not.toBeNull();
  });

  test('hostile files are answered quickly', async () => {
    await start('');
    const hostile = [
      '['.repeat(100_000),
      'x: '.repeat(100_000),
      '- '.repeat(300_000),
      'a: &a [*a, *a]\n'.repeat(20_000),
      'x'.repeat(20_000_000),
    ];
    const position = { line: 0, character: 50 };
    for (const [i, text] of hostile.entries()) {
      await client.change(uri, text, i + 2);
      await client.diagnostics(uri, i + 2);
      for (const [method, params] of [
        ['completion', { position }],
        ['hover', { position }],
        ['documentSymbol', {}],
        ['foldingRange', {}],
        ['documentLink', {}],
        ['codeLens', {}],
        ['selectionRange', { positions: [position] }],
        ['formatting', { options: { tabSize: 2, insertSpaces: true } }],
      ] as const) {
        const started = performance.now();
        await ask(method, params);
        expect(performance.now() - started, `${method} of file ${i}`).toBeLessThan(2000);
      }
    }
  }, 60_000);

  test('a document that is not open gets no answer, and no error', async () => {
    await start(TEXT);
    uri = 'file:///elsewhere.depthlens.yaml';
    expect(await ask('hover', { position: { line: 0, character: 0 } })).toBeNull();
    expect(await ask('codeLens')).toEqual([]);
  });
});
