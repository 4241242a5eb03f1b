import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type CatalogEntry, catalog } from '../../../server/src/data/catalog.ts';
import { downloadDataset } from '../../../server/src/data/download.ts';
import { temporaryFolder } from './helpers.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const temporary = temporaryFolder();
/** What the file on the server holds. */
export const content = randomBytes(300_000);

/** A server on this machine that answers as a test wants, and a cache of its own for each test. */
export const here = {
  host: '',
  /** What the server does. */
  answer: (() => {}) as Answer,
  /** The Range header of every request. */
  requests: [] as string[],
  cache: '',
};

let server: Server;
let tests = 0;

beforeEach(async () => {
  here.requests = [];
  here.cache = join(temporary, `cache-${tests++}`);
  server = createServer((request, response) => {
    here.requests.push(request.headers.range ?? 'all');
    here.answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  here.host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A server that knows ranges; `until` cuts the connection after so many bytes of a body. */
export function serve(bytes: Buffer, { etag = '"v1"', until }: { etag?: string; until?: number } = {}): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
    const known = request.headers['if-range'];
    const isPart = !Number.isNaN(from) && (known === undefined || known === etag);
    if (isPart && from >= bytes.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
      return;
    }
    const body = isPart ? bytes.subarray(from) : bytes;
    response.writeHead(isPart ? 206 : 200, {
      ETag: etag,
      'Content-Length': body.length,
      ...(isPart ? { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (until === undefined) response.end(body);
    else cutAfter(response, body.subarray(0, until), (isPart ? from : 0) + until);
  };
}

/** Sends some bytes, and ends the connection once they are in a file of `size` bytes. */
export function cutAfter(response: ServerResponse, bytes: Uint8Array, size: number) {
  response.write(bytes);
  const folder = join(here.cache, 'datasets', 'test_set');
  const poll = setInterval(() => {
    const sizes = readdirSync(folder).map(name => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
    if (sizes.some(there => there >= Math.min(size, content.length))) response.destroy();
    if (response.destroyed) clearInterval(poll);
  }, 2);
}

export const inTurn = (...answers: Answer[]): Answer => {
  let next = 0;
  return (request, response) => answers[Math.min(next++, answers.length - 1)](request, response);
};
export const status =
  (code: number): Answer =>
  (_, response) =>
    response.writeHead(code).end('not this');

export function entry(bytes = content, addresses = [`${here.host}/data.bin`]): CatalogEntry {
  const download = { file: 'data.bin', addresses, bytes: bytes.length, sha256: sha256(bytes) };
  return { ...catalog.cifar10, name: 'test_set', title: 'Test set', downloads: [download] };
}

const quick = { attempts: 3, backoffMs: 1, stallMs: 200 };
export const download = (what = entry(), options = {}) =>
  downloadDataset(what, { cacheFolder: here.cache, ...quick, ...options });
export const files = (): string[] => readdirSync(join(here.cache, 'datasets', 'test_set'));
export const target = () => join(here.cache, 'datasets', 'test_set', 'data.bin');

/** Higher than systems number their processes. */
const NO_PROCESS = 2 ** 22 + 1;

/** Puts a part there as a process that has ended leaves it. */
export function leavePart(bytes: Uint8Array, origin?: object, pid = NO_PROCESS): string {
  mkdirSync(join(here.cache, 'datasets', 'test_set'), { recursive: true });
  const part = `${target()}.part-${hostname().replace(/[^A-Za-z0-9.]/g, '_')}-${pid}-abc`;
  writeFileSync(part, bytes);
  if (origin) writeFileSync(`${part}.json`, JSON.stringify(origin));
  return part;
}
