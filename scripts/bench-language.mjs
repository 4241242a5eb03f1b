// How long the language server takes from a keystroke to its diagnostics, and how long hostile files keep it from
// answering anything else. Over real IPC, against the built server.
import { startClient } from '../test/language/client.ts';
import { FEATURE_REQUESTS, hostileTexts, longText, wrongText } from '../test/language/hostile.ts';

const KEYSTROKES = 200;
/** Versions of the text before the server runs at its speed. */
const WARMING = 22;
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const shown = milliseconds => milliseconds.toFixed(1).padStart(8);

const starts = [];
for (let i = 0; i < 5; i++) {
  const started = performance.now();
  const client = await startClient('ipc');
  starts.push(performance.now() - started);
  await client.stop();
}
console.log(`From its start to the server's first answer: ${Math.min(...starts).toFixed(0)} ms (best of 5)\n`);

console.log('From keystroke to diagnostics, milliseconds');
console.log('     p50     p95     max');
for (const [kind, textOf] of [
  ['lines', longText],
  ['lines, nearly all wrong', wrongText],
])
  for (const lines of [50, 1000, 10_000]) {
    const took = await typing(textOf(lines));
    console.log(`${[0.5, 0.95, 1].map(share => shown(quantile(took, share))).join('')}   ${lines} ${kind}`);
  }

console.log('\nHostile files: the longest that another request waits for its answer, milliseconds');
console.log('  while read   while asked about');
for (const [name, text] of Object.entries(hostileTexts())) {
  const client = await startClient('ipc');
  const uri = 'file:///bench/hostile.depthlens.yaml';
  await client.open('file:///bench/other.depthlens.yaml', longText(50));
  await client.diagnostics('file:///bench/other.depthlens.yaml', 1);
  const reading = await longestWait(client, async () => {
    await client.open(uri, text);
    await client.diagnostics(uri, 1);
  });
  const asking = await longestWait(client, async () => {
    for (const [method, params] of FEATURE_REQUESTS(uri)) await client.connection.sendRequest(method, params);
  });
  console.log(`${shown(reading)}     ${shown(asking)}       ${name} (${(text.length / 1e6).toFixed(2)} MB)`);
  await client.stop();
}

/** A name is typed into the first line, letter by letter, and taken out again. @returns milliseconds, sorted */
async function typing(text) {
  const client = await startClient('ipc');
  const uri = 'file:///bench/typed.depthlens.yaml';
  await client.open(uri, text);
  await client.diagnostics(uri, 1);
  const took = [];
  for (let version = 2; version < KEYSTROKES + WARMING; version++) {
    const adds = version % 20 < 10;
    const at = { line: 0, character: 6 };
    const range = { start: at, end: adds ? at : { line: 0, character: 7 } };
    const started = performance.now();
    await client.edit(uri, [{ range, text: adds ? 'x' : '' }], version);
    await client.diagnostics(uri, version);
    if (version >= WARMING) took.push(performance.now() - started);
  }
  await client.stop();
  return took.sort((a, b) => a - b);
}

/** Asks about another file all the while. */
async function longestWait(client, work) {
  let longest = 0;
  let over = false;
  const asking = (async () => {
    while (!over) {
      const started = performance.now();
      await client.connection.sendRequest('textDocument/foldingRange', {
        textDocument: { uri: 'file:///bench/other.depthlens.yaml' },
      });
      longest = Math.max(longest, performance.now() - started);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  })();
  await work();
  over = true;
  await asking;
  return longest;
}
