import { describe, expect, test } from 'vitest';
import { startClient } from './client.ts';
import { FEATURE_REQUESTS, hostileTexts, longText } from './hostile.ts';

const URI = 'file:///experiments/hostile.depthlens.yaml';
const OTHER = 'file:///experiments/other.depthlens.yaml';
/** What `npm run bench:language` measures is far less; a test must pass on a machine that is busy. */
const PATIENCE = 3000;

describe('a file made to bring the server down', () => {
  test.each(Object.entries(hostileTexts()))('%s', async (_, text) => {
    const client = await startClient('ipc');
    await client.open(OTHER, longText(50));
    await client.diagnostics(OTHER, 1);
    let over = false;
    const longestWait = (async () => {
      let longest = 0;
      while (!over) {
        const started = performance.now();
        await client.connection.sendRequest('textDocument/foldingRange', { textDocument: { uri: OTHER } });
        longest = Math.max(longest, performance.now() - started);
      }
      return longest;
    })();
    await client.open(URI, text);
    const found = await client.diagnostics(URI, 1);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(101);
    for (const [method, params] of FEATURE_REQUESTS(URI)) await client.connection.sendRequest(method, params);
    over = true;
    expect(await longestWait).toBeLessThan(PATIENCE);
    expect(await client.stop()).toBe(0);
  });
});
