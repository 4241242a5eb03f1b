import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Client, startClient, type Transport } from './client.ts';

const URI = 'file:///experiments/a.depthlens.yaml';
const WRONG = 'name: a\ndataset: { name: fashion_mnist_mini, paht: data }\nmodel: { architecture: mlp, width: 0.1 }\n';
const RIGHT = WRONG.replace(', paht: data', '');
const ERROR = 1;
const HINT = 4;

describe.each<Transport>(['ipc', 'stdio'])('the language server over %s', transport => {
  let client: Client;
  const start = async (options?: Parameters<typeof startClient>[1]) => {
    client = await startClient(transport, options);
    return client;
  };
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
  });

  test('diagnostics come when a file is opened, follow its changes, and go when it is closed', async () => {
    const { open, change, close, diagnostics, published } = await start();
    await open(URI, WRONG);
    expect(await diagnostics(URI, 1)).toMatchObject([
      {
        code: 'unknown-key',
        severity: ERROR,
        source: 'depthlens',
        range: { start: { line: 1, character: 37 }, end: { line: 1, character: 41 } },
      },
    ]);
    await change(URI, RIGHT, 2);
    expect(await diagnostics(URI, 2)).toEqual([]);
    await change(URI, WRONG, 3);
    expect(await diagnostics(URI, 3)).toHaveLength(1);
    await close(URI);
    await client.connection.sendRequest('textDocument/hover', {}).catch(() => {});
    expect(published.at(-1)).toEqual({ uri: URI, diagnostics: [] });
  });

  test('of many changes at once the last one is answered, and no answer is older than one before it', async () => {
    const { open, change, diagnostics, published } = await start();
    await open(URI, RIGHT);
    for (let version = 2; version <= 50; version++) void change(URI, version % 2 ? RIGHT : WRONG, version);
    expect(await diagnostics(URI, 50)).toHaveLength(1);
    const versions = published.map(({ version }) => version!);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  test('settings change the severity of a code or turn it off, at the start and later', async () => {
    const { open, change, diagnostics, connection, published } = await start({
      settings: { severities: { 'unknown-key': 'hint' } },
    });
    await open(URI, WRONG);
    expect(await diagnostics(URI, 1)).toMatchObject([{ code: 'unknown-key', severity: HINT }]);
    published.length = 0;
    const settings = { depthlens: { severities: { 'unknown-key': 'off' } } };
    await connection.sendNotification('workspace/didChangeConfiguration', { settings });
    expect(await diagnostics(URI, 1)).toEqual([]);
    await connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await change(URI, WRONG, 2);
    expect(await diagnostics(URI, 2)).toMatchObject([{ code: 'unknown-key', severity: ERROR }]);
  });

  test('what a run takes here follows the number of workers in the settings, unless the file names one', async () => {
    const { open, change, diagnostics, connection, published } = await start({ settings: { workers: 1 } });
    const long =
      'name: a\ndataset: { name: fashion_mnist }\nmodel: { architecture: vgg16 }\nensemble: { members: 250 }\n';
    const gigabytes = async (version: number) => {
      const told = (await diagnostics(URI, version)).find(({ code }) => code === 'long-run');
      return Number(/about ([\d.]+) GB/.exec(String(told!.message))![1]);
    };
    await open(URI, long);
    const one = await gigabytes(1);
    published.length = 0;
    await connection.sendNotification('workspace/didChangeConfiguration', { settings: { depthlens: { workers: 4 } } });
    expect(await gigabytes(1)).toBeGreaterThan(one);
    await change(URI, `${long}compute: { workers: 1 }\n`, 2);
    expect(await gigabytes(2)).toBe(one);
  });

  test('each diagnostic leads to its section of the documentation', async () => {
    const { open, diagnostics } = await start();
    await open(URI, WRONG);
    const [{ codeDescription }] = await diagnostics(URI, 1);
    const [page, line] = codeDescription!.href.split('#L');
    expect(readFileSync(new URL(page), 'utf8').split('\n')[Number(line) - 1]).toBe('## unknown-key');
  });

  test('a quick fix puts things right', async () => {
    const { open, change, diagnostics, connection } = await start();
    await open(URI, WRONG);
    const shown = await diagnostics(URI, 1);
    const params = { textDocument: { uri: URI }, range: shown[0].range, context: { diagnostics: shown } };
    const actions = (await connection.sendRequest('textDocument/codeAction', params)) as CodeAction[];
    expect(actions).toMatchObject([
      { title: 'Change to `path`', kind: 'quickfix', isPreferred: true, diagnostics: shown },
    ]);
    const edits = actions[0].edit!.changes![URI];
    await change(URI, TextDocument.applyEdits(TextDocument.create(URI, '', 1, WRONG), edits), 2);
    expect((await diagnostics(URI, 2)).map(({ code }) => code)).toEqual(['path-not-found']);
    const only = { ...params, context: { diagnostics: shown, only: ['refactor'] } };
    expect(await connection.sendRequest('textDocument/codeAction', only)).toEqual([]);
  });

  test('a file that is not on the disk is validated too', async () => {
    const { open, diagnostics } = await start();
    await open('untitled:Untitled-1', WRONG);
    expect(await diagnostics('untitled:Untitled-1', 1)).toHaveLength(1);
  });
});

test.each<Transport>(['ipc', 'stdio'])(
  'an editor that dies takes its language server along, over %s',
  async transport => {
    const { die } = await startClient(transport);
    expect(await die()).not.toBeNull();
  },
);
