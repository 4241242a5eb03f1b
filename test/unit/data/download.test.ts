import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  content,
  cutAfter,
  download,
  entry,
  files,
  here,
  inTurn,
  leavePart,
  serve,
  status,
  target,
} from './downloadServer.ts';
import { dataError } from './helpers.ts';

describe('downloadDataset', () => {
  it('fetches a file, tells how far it is, and leaves nothing else', async () => {
    here.answer = serve(content);
    const progress: [number, number][] = [];
    const folder = await download(entry(), {
      onProgress: (done: number, total: number) => progress.push([done, total]),
    });
    expect(folder).toBe(join(here.cache, 'datasets', 'test_set'));
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(files()).toEqual(['data.bin']);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).sort((a, b) => a - b));
    expect(here.requests).toEqual(['all']);
    await download();
    expect(here.requests).toEqual(['all']);
  });

  it('goes on where the connection broke, also more often than it may fail without progress', async () => {
    here.answer = serve(content, { until: 50_000 });
    await download();
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(here.requests.slice(0, 3)).toEqual(['all', 'bytes=50000-', 'bytes=100000-']);
    expect(here.requests).toHaveLength(6);
  });

  it('goes on in a later call, and from what a killed process left', async () => {
    here.answer = inTurn(serve(content, { until: 50_000 }), status(503));
    await dataError(download());
    expect(files()).toHaveLength(2);
    here.requests = [];
    here.answer = serve(content);
    await download();
    expect(here.requests).toEqual(['bytes=50000-']);
    expect(files()).toEqual(['data.bin']);
  });

  it('starts again if the file there has changed', async () => {
    leavePart(randomBytes(1000), { address: `${here.host}/data.bin`, etag: '"v0"' });
    here.answer = serve(content, { etag: '"v1"' });
    await download();
    expect(here.requests).toEqual(['bytes=1000-']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('uses the date where the tag is weak', async () => {
    const lastModified = 'Thu, 31 Aug 2017 10:50:06 GMT';
    leavePart(content.subarray(0, 1000), { address: `${here.host}/data.bin`, etag: 'W/"x"', lastModified });
    let ifRange: string | undefined;
    here.answer = (request, response) => {
      ifRange = request.headers['if-range'] as string;
      serve(content, { etag: lastModified })(request, response);
    };
    await download();
    expect(ifRange).toBe(lastModified);
    expect(here.requests).toEqual(['bytes=1000-']);
  });

  it('starts again if what it continued turns out to be of another file', async () => {
    leavePart(randomBytes(1000));
    here.answer = serve(content);
    await download();
    expect(here.requests).toEqual(['bytes=1000-', 'all']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('takes a whole part as it is, after checking it', async () => {
    leavePart(content);
    here.answer = status(500);
    await download();
    expect(here.requests).toEqual([]);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('starts again after a part that is too long, or a server that answers 416', async () => {
    leavePart(Buffer.concat([content, content]));
    here.answer = serve(content);
    await download();
    expect(here.requests).toEqual(['all']);

    here.cache = `${here.cache}-b`;
    leavePart(content.subarray(0, 1000));
    here.answer = inTurn(status(416), serve(content));
    await download();
    expect(here.requests.slice(1)).toEqual(['bytes=1000-', 'all']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('takes all of it from a server that knows no ranges', async () => {
    const whole: Answer = (_, response) => response.writeHead(200).end(content);
    const cut: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      cutAfter(response, content.subarray(0, 70_000), 70_000);
    };
    here.answer = inTurn(cut, whole);
    await download();
    expect(here.requests).toEqual(['all', 'bytes=70000-']);
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('follows redirects, and gives up on a circle', async () => {
    const redirect: Answer = (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    here.answer = inTurn(redirect, redirect, serve(content));
    await download();
    expect(readFileSync(target()).equals(content)).toBe(true);
    here.cache = `${here.cache}-b`;
    here.answer = redirect;
    expect((await dataError(download())).message).toMatch(/more than 5 redirects/);
  });

  it('stores the bytes of a .gz file that a server labels as compressed', async () => {
    here.answer = (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(content);
    await download();
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  it('tries the next address', async () => {
    here.answer = (request, response) => (request.url === '/b' ? serve(content) : status(404))(request, response);
    await download(entry(content, [`${here.host}/a`, `${here.host}/b`]));
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(here.requests).toEqual(['all', 'all']);
  });

  it('tries again after a stall', async () => {
    const stalled: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': content.length, ETag: '"v1"' });
      response.write(content.subarray(0, 1000));
    };
    here.answer = inTurn(stalled, () => {}, serve(content));
    await download();
    expect(here.requests).toEqual(['all', 'bytes=1000-', 'bytes=1000-']);
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
    here.answer = makeAnswer();
    const error = await dataError(download());
    expect(error.message).toMatch(/^Test set could not be downloaded\.\n/);
    expect(error.message).toMatch(message);
    expect(error.hint).toContain(`Or download by hand and give the folder as dataset.path: ${here.host}/data.bin`);
    expect(here.requests).toHaveLength(times);
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
    here.answer = serve(content, { until: 50_000 });
    const stop = new AbortController();
    const reason = new Error('enough');
    const onProgress = (done: number) => done > 60_000 && stop.abort(reason);
    await expect(download(entry(), { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(existsSync(target())).toBe(false);
    here.requests = [];
    here.answer = serve(content);
    await download();
    expect(here.requests[0]).toMatch(/^bytes=[1-9]/);
  });

  it('stops in the pause between two attempts', async () => {
    here.answer = status(503);
    const work = download(entry(), { signal: AbortSignal.timeout(100), backoffMs: 60_000 });
    await expect(work).rejects.toThrow(/timeout/);
  });

  it('says so if the cache cannot be written', async () => {
    here.answer = serve(content);
    writeFileSync(here.cache, 'a file in its place');
    const error = await dataError(download());
    expect(error.message).toMatch(/test_set cannot be written: /);
    expect(error.hint).toContain('DEPTHLENS_CACHE');
  });

  it('leaves the parts of running processes alone', async () => {
    const part = leavePart(content.subarray(0, 1000), undefined, process.ppid);
    here.answer = serve(content);
    await download();
    expect(here.requests).toEqual(['all']);
    expect(statSync(part).size).toBe(1000);
  });

  it('works several times at once', async () => {
    const cut = serve(content, { until: 100_000 });
    here.answer = inTurn(cut, cut, serve(content));
    await Promise.all(Array.from({ length: 5 }, () => download()));
    expect(readFileSync(target()).equals(content)).toBe(true);
    expect(files()).toEqual(['data.bin']);
  });
});
