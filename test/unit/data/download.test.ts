import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CatalogEntry, catalog } from '../../../server/src/data/catalog.ts';
import { downloadDataset } from '../../../server/src/data/download.ts';
import { loadImages } from '../../../server/src/data/load.ts';
import { cifarFile, dataError, temporaryFolder } from './helpers.ts';

const temporary = temporaryFolder();
const content = randomBytes(300_000);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let host: string;
/** What the server does. */
let answer: Answer;
/** The Range header of every request. */
let requests: string[];
let cache: string;
let tests = 0;

beforeEach(async () => {
  requests = [];
  cache = join(temporary, `cache-${tests++}`);
  server = createServer((request, response) => {
    requests.push(request.headers.range ?? 'all');
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

/** A server that knows ranges; `until` cuts the connection after so many bytes of a body. */
function serve(bytes: Buffer, { etag = '"v1"', until }: { etag?: string; until?: number } = {}): Answer {
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
function cutAfter(response: ServerResponse, bytes: Uint8Array, size: number) {
  response.write(bytes);
  const folder = join(cache, 'datasets', 'test_set');
  const poll = setInterval(() => {
    const sizes = readdirSync(folder).map(name => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
    if (sizes.some(there => there >= Math.min(size, content.length))) response.destroy();
    if (response.destroyed) clearInterval(poll);
  }, 2);
}

const inTurn = (...answers: Answer[]): Answer => {
  let next = 0;
  return (request, response) => answers[Math.min(next++, answers.length - 1)](request, response);
};
const status =
  (code: number): Answer =>
  (_, response) =>
    response.writeHead(code).end('not this');

function entry(bytes = content, addresses = [`${host}/data.bin`]): CatalogEntry {
  const download = { file: 'data.bin', addresses, bytes: bytes.length, sha256: sha256(bytes) };
  return { ...catalog.cifar10, name: 'test_set', title: 'Test set', downloads: [download] };
}

const quick = { attempts: 3, backoffMs: 1, stallMs: 200 };
const download = (what = entry(), options = {}) => downloadDataset(what, { cacheFolder: cache, ...quick, ...options });
const files = (): string[] => readdirSync(join(cache, 'datasets', 'test_set'));
const target = () => join(cache, 'datasets', 'test_set', 'data.bin');

/** Higher than systems number their processes. */
const NO_PROCESS = 2 ** 22 + 1;

/** Puts a part there as a process that has ended leaves it. */
function leavePart(bytes: Uint8Array, origin?: object, pid = NO_PROCESS): string {
  mkdirSync(join(cache, 'datasets', 'test_set'), { recursive: true });
  const part = `${target()}.part-${hostname().replace(/[^A-Za-z0-9.]/g, '_')}-${pid}-abc`;
  writeFileSync(part, bytes);
  if (origin) writeFileSync(`${part}.json`, JSON.stringify(origin));
  return part;
}

describe('downloadDataset', () => {
  it('fetches a file, tells how far it is, and leaves nothing else', async () => {
    answer = serve(content);
    const progress: [number, number][] = [];
    const folder = await download(entry(), {
      onProgress: (done: number, total: number) => progress.push([done, total]),
    });
    expect(folder).toBe(join(cache, 'datasets', 'test_set'));
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(files()).toEqual(['data.bin']);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).sort((a, b) => a - b));
    expect(requests).toEqual(['all']);
    await download();
    expect(requests).toEqual(['all']);
  });

  it('goes on where the connection broke, also more often than it may fail without progress', async () => {
    answer = serve(content, { until: 50_000 });
    await download();
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(requests.slice(0, 3)).toEqual(['all', 'bytes=50000-', 'bytes=100000-']);
    expect(requests).toHaveLength(6);
  });

  it('goes on in a later call, and from what a killed process left', async () => {
    answer = inTurn(serve(content, { until: 50_000 }), status(503));
    await dataError(download());
    expect(files()).toHaveLength(2);
    requests = [];
    answer = serve(content);
    await download();
    expect(requests).toEqual(['bytes=50000-']);
    expect(files()).toEqual(['data.bin']);
  });

  it('starts again if the file there has changed', async () => {
    leavePart(randomBytes(1000), { address: `${host}/data.bin`, etag: '"v0"' });
    answer = serve(content, { etag: '"v1"' });
    await download();
    expect(requests).toEqual(['bytes=1000-']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('uses the date where the tag is weak', async () => {
    const lastModified = 'Thu, 31 Aug 2017 10:50:06 GMT';
    leavePart(content.subarray(0, 1000), { address: `${host}/data.bin`, etag: 'W/"x"', lastModified });
    let ifRange: string | undefined;
    answer = (request, response) => {
      ifRange = request.headers['if-range'] as string;
      serve(content, { etag: lastModified })(request, response);
    };
    await download();
    expect(ifRange).toBe(lastModified);
    expect(requests).toEqual(['bytes=1000-']);
  });

  it('starts again if what it continued turns out to be of another file', async () => {
    leavePart(randomBytes(1000));
    answer = serve(content);
    await download();
    expect(requests).toEqual(['bytes=1000-', 'all']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('takes a whole part as it is, after checking it', async () => {
    leavePart(content);
    answer = status(500);
    await download();
    expect(requests).toEqual([]);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('starts again after a part that is too long, or a server that answers 416', async () => {
    leavePart(Buffer.concat([content, content]));
    answer = serve(content);
    await download();
    expect(requests).toEqual(['all']);

    cache = `${cache}-b`;
    leavePart(content.subarray(0, 1000));
    answer = inTurn(status(416), serve(content));
    await download();
    expect(requests.slice(1)).toEqual(['bytes=1000-', 'all']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('takes all of it from a server that knows no ranges', async () => {
    const whole: Answer = (_, response) => response.writeHead(200).end(content);
    const cut: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      cutAfter(response, content.subarray(0, 70_000), 70_000);
    };
    answer = inTurn(cut, whole);
    await download();
    expect(requests).toEqual(['all', 'bytes=70000-']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('follows redirects, and gives up on a circle', async () => {
    const redirect: Answer = (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    answer = inTurn(redirect, redirect, serve(content));
    await download();
    expect(readFileSync(target()).equals(content)).toBe(true);
    cache = `${cache}-b`;
    answer = redirect;
    expect((await dataError(download())).message).toMatch(/more than 5 redirects/);
  });

  it('stores the bytes of a .gz file that a server labels as compressed', async () => {
    answer = (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(content);
    await download();
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('tries the next address', async () => {
    answer = (request, response) => (request.url === '/b' ? serve(content) : status(404))(request, response);
    await download(entry(content, [`${host}/a`, `${host}/b`]));
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(requests).toEqual(['all', 'all']);
  });

  it('tries again after a stall', async () => {
    const stalled: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': content.length, ETag: '"v1"' });
      response.write(content.subarray(0, 1000));
    };
    answer = inTurn(stalled, () => {}, serve(content));
    await download();
    expect(requests).toEqual(['all', 'bytes=1000-', 'bytes=1000-']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it.each<[string, () => Answer, RegExp, number]>([
    ['404', () => status(404), /data\.bin: the server answered 404 Not Found/, 1],
    ['503', () => status(503), /the server answered 503/, 3],
    [
      'a wrong checksum',
      () => serve(randomBytes(content.length)),
      /checksum of data\.bin is wrong: expected sha256/,
      1,
    ],
    ['another size', () => serve(content.subarray(1)), /the file there has 299999 bytes, expected 300000/, 1],
    [
      'too much',
      () => (_, response) => response.writeHead(200).end(Buffer.concat([content, content])),
      /more than the expected 300000 bytes came/,
      1,
    ],
    ['silence', () => () => {}, /nothing came for/, 3],
    ['nonsense', () => (_, response) => response.socket?.end('hello\r\n\r\n'), /data\.bin: /, 3],
  ])('ends with a message after %s', async (_, makeAnswer, message, times) => {
    answer = makeAnswer();
    const error = await dataError(download());
    expect(error.message).toMatch(/^Test set could not be downloaded\.\n/);
    expect(error.message).toMatch(message);
    expect(error.hint).toContain(`Or download by hand and give the folder as dataset.path: ${host}/data.bin`);
    expect(requests).toHaveLength(times);
    expect(existsSync(target())).toBe(false);
  });

  it.each([
    ['http://127.0.0.1:1/data.bin', /the connection was refused/],
    ['http://no-such-host.invalid/data.bin', /host was (not )?found/],
  ])('says that it cannot reach %s', async (address, message) => {
    const error = await dataError(download(entry(content, [address])));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/Check the connection/);
  });

  it('stops when told to, and keeps what has come', async () => {
    answer = serve(content, { until: 50_000 });
    const stop = new AbortController();
    const reason = new Error('enough');
    const onProgress = (done: number) => done > 60_000 && stop.abort(reason);
    await expect(download(entry(), { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(existsSync(target())).toBe(false);
    requests = [];
    answer = serve(content);
    await download();
    expect(requests[0]).toMatch(/^bytes=[1-9]/);
  });

  it('stops in the pause between two attempts', async () => {
    answer = status(503);
    const work = download(entry(), { signal: AbortSignal.timeout(100), backoffMs: 60_000 });
    await expect(work).rejects.toThrow(/timeout/);
  });

  it('says so if the cache cannot be written', async () => {
    answer = serve(content);
    writeFileSync(cache, 'a file in its place');
    const error = await dataError(download());
    expect(error.message).toMatch(/test_set cannot be written: /);
    expect(error.hint).toContain('DEPTHLENS_CACHE');
  });

  it('leaves the parts of running processes alone', async () => {
    const part = leavePart(content.subarray(0, 1000), undefined, process.ppid);
    answer = serve(content);
    await download();
    expect(requests).toEqual(['all']);
    expect(statSync(part).size).toBe(1000);
  });

  it('works several times at once', async () => {
    const cut = serve(content, { until: 100_000 });
    answer = inTurn(cut, cut, serve(content));
    await Promise.all(Array.from({ length: 5 }, () => download()));
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(files()).toEqual(['data.bin']);
  });
});

describe('an archive', () => {
  const members = [1, 2, 3, 4, 5].map(batch => `cifar-10-batches-bin/data_batch_${batch}.bin`);
  const source = join(temporary, 'source');
  let archive: Buffer;

  beforeEach(async () => {
    mkdirSync(join(source, 'cifar-10-batches-bin'), { recursive: true });
    const images = cifarFile([[3], [4]], (_, channel) => channel);
    for (const member of [...members, 'cifar-10-batches-bin/test_batch.bin'])
      writeFileSync(join(source, member), images);
    writeFileSync(join(source, 'cifar-10-batches-bin/readme.html'), 'not wanted');
    writeFileSync(join(source, 'outside.txt'), 'not wanted');
    chmodSync(join(source, members[0]), 0o600);
    const file = join(temporary, 'archive.tar.gz');
    await create({ gzip: true, cwd: source, file }, ['cifar-10-batches-bin', 'outside.txt']);
    archive = readFileSync(file);
    answer = serve(archive);
  });

  const packed = (wanted = [...members, 'cifar-10-batches-bin/test_batch.bin']): CatalogEntry => ({
    ...catalog.cifar10,
    downloads: [
      {
        file: 'cifar-10-binary.tar.gz',
        addresses: [`${host}/x`],
        bytes: archive.length,
        sha256: sha256(archive),
        members: wanted,
      },
    ],
  });

  it('is unpacked to where loadImages finds it, with what is wanted only', async () => {
    const folder = await download(packed());
    expect(readdirSync(folder)).toEqual(['cifar-10-batches-bin']);
    expect(readdirSync(join(folder, 'cifar-10-batches-bin'))).toHaveLength(6);
    const data = await loadImages({ name: 'cifar10' }, { experimentFolder: '.', cacheFolder: cache });
    expect(data.train.count).toBe(10);
    await download(packed());
    expect(requests).toHaveLength(1);
  });

  it('replaces a folder that lacks some of it', async () => {
    const place = join(cache, 'datasets', 'cifar10', 'cifar-10-batches-bin');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'data_batch_1.bin'), 'old');
    await download(packed());
    expect(statSync(join(place, 'data_batch_1.bin')).size).toBe(2 * 3073);
  });

  it('without a wanted file is an error', async () => {
    const error = await dataError(download(packed(['cifar-10-batches-bin/data_batch_6.bin'])));
    expect(error.message).toMatch(/cifar-10-binary\.tar\.gz lacks some of/);
    expect(existsSync(join(cache, 'datasets', 'cifar10', 'cifar-10-batches-bin'))).toBe(false);
  });

  it('may be fetched by several processes at once, of which one is killed', async () => {
    answer = (request, response) => {
      const slow = serve(archive);
      setTimeout(() => slow(request, response), 20);
    };
    // Bundled, since not every Node runs TypeScript.
    const script = join(temporary, 'download.mjs');
    await build({
      stdin: {
        contents: `import { downloadDataset } from './download.ts';
          await downloadDataset(${JSON.stringify(packed())}, { cacheFolder: ${JSON.stringify(cache)} });`,
        resolveDir: join(import.meta.dirname, '../../../server/src/data'),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
    });
    const run = () => spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = (child: ReturnType<typeof run>) =>
      new Promise<string>(resolve => {
        let errors = '';
        child.stderr?.on('data', text => {
          errors += text;
        });
        child.on('close', code => resolve(code === 0 ? 'done' : errors));
      });
    const children = [run(), run(), run()];
    const results = children.map(ended);
    setTimeout(() => children[0].kill('SIGKILL'), 300);
    expect((await Promise.all(results)).slice(1)).toEqual(['done', 'done']);
    await download(packed());
    const data = await loadImages({ name: 'cifar10' }, { experimentFolder: '.', cacheFolder: cache });
    expect(data.train.count).toBe(10);
  });
});
