import { afterEach, describe, expect, test } from 'vitest';
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

  test('a file that is not on the disk is validated too', async () => {
    const { open, diagnostics } = await start();
    await open('untitled:Untitled-1', WRONG);
    expect(await diagnostics('untitled:Untitled-1', 1)).toHaveLength(1);
  });
});
