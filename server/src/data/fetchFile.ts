import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Download } from './catalog.ts';
import { errorCode } from './errors.ts';
import { httpGet } from './httpGet.ts';
import { adoptPart, ownPart, type PartOrigin, readOrigin, releasePart, writeOrigin } from './partFile.ts';

const LONGEST_PAUSE_MS = 30_000;

export interface FetchOptions {
  /** Called with the bytes that are there, those of an earlier attempt included. */
  onBytes?: (bytes: number) => void;
  signal?: AbortSignal | undefined;
  /** The longest silence of a server. */
  stallMs?: number;
  /** How often in a row an address may fail without having brought more. */
  attempts?: number;
  /** The pause after the first failure; it doubles, up to half a minute. */
  backoffMs?: number;
}

/** A download that failed at every address: why, per address. */
export class FetchError extends Error {
  constructor(failures: readonly { address: string; error: unknown }[]) {
    super(failures.map(({ address, error }) => `${address}: ${describe(error)}`).join('\n'));
  }
}

/** A failure that trying the same address again will not mend. */
class FinalError extends Error {}

/** A failure of the file system, which no address will mend. */
class DiskError extends Error {}

/**
 * Fetches a file to `target`, which appears whole and with the right checksum, or not at all. What an attempt brought
 * is kept when it fails or is stopped; the next one asks for the rest.
 * @throws FetchError if no address gave the file, the signal's reason, or a file system's error
 */
export async function fetchFile(download: Download, target: string, options: FetchOptions = {}): Promise<void> {
  const part = ownPart(target);
  const failures: { address: string; error: unknown }[] = [];
  try {
    await adoptPart(target, part);
    for (const address of download.addresses) {
      const error = await fetchFrom(download, address, part, options);
      if (error === undefined) return await putInPlace(part, target);
      failures.push({ address, error });
    }
    throw new FetchError(failures);
  } catch (error) {
    throw error instanceof DiskError ? error.cause : error;
  } finally {
    releasePart(part);
  }
}

/** Tries one address until the part is whole and right; returns why it never was, or undefined. */
async function fetchFrom(download: Download, address: string, part: string, options: FetchOptions): Promise<unknown> {
  const { signal, attempts = 3, backoffMs = 1000 } = options;
  let most = await size(part);
  for (let failed = 1; ; failed++) {
    try {
      return await fetchRest(download, address, part, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DiskError) throw error;
      const bytes = await size(part);
      if (bytes > most) failed = 1;
      most = Math.max(most, bytes);
      if (error instanceof FinalError || failed >= attempts) return error;
    }
    await sleep(Math.min(backoffMs * 2 ** (failed - 1), LONGEST_PAUSE_MS), undefined, { signal }).catch(() =>
      signal?.throwIfAborted(),
    );
  }
}

async function putInPlace(part: string, target: string): Promise<void> {
  // On Windows a file that another process has open, having fetched it meanwhile, cannot be replaced. It is the same.
  await onDisk(rename(part, target).catch(error => (existsSync(target) ? rm(part) : Promise.reject(error))));
  await onDisk(rm(`${part}.json`, { force: true }));
}

/** Asks for the bytes that the part lacks, adds them, and checks the whole. */
async function fetchRest(download: Download, address: string, part: string, options: FetchOptions): Promise<undefined> {
  const { stallMs = 30_000, signal, onBytes } = options;
  const before = await size(part);
  let resumed = before > 0;
  if (before < download.bytes) {
    const origin = await readOrigin(part);
    const headers = before > 0 ? rangeHeaders(before, origin?.address === address ? origin : undefined) : {};
    const response = await httpGet(address, headers, { stallMs, signal });
    try {
      resumed = continues(response, before);
      checkStatus(response);
      checkLength(response, resumed ? before : 0, download.bytes);
      await onDisk(writeOrigin(part, originOf(response, address)));
      await append(response, part, resumed ? before : 0, download.bytes, onBytes);
    } catch (error) {
      // Nothing of this part can be continued.
      if (response.statusCode === 416) await onDisk(rm(part, { force: true }));
      throw error;
    } finally {
      response.destroy();
    }
  }
  onBytes?.(download.bytes);
  const sha256 = await sha256Of(part, signal);
  if (sha256 === download.sha256) return undefined;
  await onDisk(rm(part, { force: true }));
  const message = `the checksum of ${download.file} is wrong: expected sha256 ${download.sha256}, found ${sha256}`;
  // A continued part may be of an older file: worth one more try, from the start.
  throw resumed ? new Error(message) : new FinalError(message);
}

/**
 * The headers that ask for the bytes from `start` on. If-Range makes a server whose file has changed send all of it; a
 * weak ETag must not be used there (RFC 9110, section 13.1.5).
 */
function rangeHeaders(start: number, origin: PartOrigin | undefined): Record<string, string> {
  const validator = origin?.etag && !origin.etag.startsWith('W/') ? origin.etag : origin?.lastModified;
  return { Range: `bytes=${start}-`, ...(validator ? { 'If-Range': validator } : {}) };
}

/** Whether the body goes on at byte `start`; a server that ignores Range sends all from the beginning. */
function continues({ statusCode, headers }: IncomingMessage, start: number): boolean {
  if (statusCode !== 206 || start === 0) return false;
  const from = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1];
  if (Number(from) !== start) throw new FinalError(`asked for bytes from ${start} on, but the server sent others`);
  return true;
}

function checkStatus({ statusCode = 0, statusMessage }: IncomingMessage): void {
  if (statusCode === 200 || statusCode === 206) return;
  const message = `the server answered ${statusCode} ${statusMessage}`;
  const mayPass = statusCode >= 500 || [408, 416, 425, 429].includes(statusCode);
  throw mayPass ? new Error(message) : new FinalError(message);
}

function checkLength({ headers }: IncomingMessage, before: number, expected: number): void {
  const length = headers['content-length'];
  if (length !== undefined && before + Number(length) !== expected)
    throw new FinalError(`the file there has ${before + Number(length)} bytes, expected ${expected}`);
}

async function append(
  response: IncomingMessage,
  part: string,
  before: number,
  expected: number,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  const file = await onDisk(open(part, before > 0 ? 'r+' : 'w'));
  try {
    let bytes = before;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > expected) throw new FinalError(`more than the expected ${expected} bytes came`);
      for (let written = 0; written < chunk.length; )
        written += (await onDisk(file.write(chunk, written, chunk.length - written, bytes + written))).bytesWritten;
      bytes += chunk.length;
      onBytes?.(bytes);
    }
    if (bytes < expected) throw new Error(`the connection ended after ${bytes} of ${expected} bytes`);
    await onDisk(file.sync());
  } finally {
    await file.close();
  }
}

function originOf({ headers }: IncomingMessage, address: string): PartOrigin {
  return { address, etag: headers.etag, lastModified: headers['last-modified'] };
}

async function size(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function sha256Of(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
  return hash.digest('hex');
}

function onDisk<T>(operation: Promise<T>): Promise<T> {
  return operation.catch(error => {
    throw new DiskError('', { cause: error });
  });
}

/** Why an address did not give the file, in words. */
function describe(error: unknown): string {
  const reasons: Record<string, string> = {
    ENOTFOUND: 'no such host was found',
    EAI_AGAIN: 'the host was not found (no connection?)',
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection broke off',
    ENETUNREACH: 'the network cannot be reached',
    EHOSTUNREACH: 'the host cannot be reached',
    ETIMEDOUT: 'the host did not answer',
  };
  const code = errorCode(error);
  return (code && reasons[code]) || (error instanceof Error && error.message) || String(error);
}
