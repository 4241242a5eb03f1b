import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';

const MOST_REDIRECTS = 5;

/** Nothing came for too long. */
export class StalledError extends Error {
  readonly code = 'STALLED';
}

/**
 * Asks for an address and resolves with the response's head; its body follows as the bytes that the server stores.
 * (`fetch` would decompress them where a server labels .gz files as compressed, and then neither sizes nor checksums hold.)
 * @param stallMs the longest silence, before and in the body
 * @throws the system's error, StalledError, or the signal's reason
 */
export async function httpGet(
  address: string,
  headers: Record<string, string>,
  { stallMs, signal }: { stallMs: number; signal?: AbortSignal | undefined },
  redirects = 0,
): Promise<IncomingMessage> {
  signal?.throwIfAborted();
  const url = new URL(address);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const get = url.protocol === 'https:' ? getHttps : getHttp;
    const request = get(url, { headers: { 'User-Agent': 'depthlens', ...headers }, signal }, resolve);
    request.on('error', error => reject(signal?.aborted ? signal.reason : error));
    request.setTimeout(stallMs, () =>
      request.destroy(new StalledError(`nothing came for ${Math.round(stallMs / 1000)} s`)),
    );
  });
  const location = response.headers.location;
  if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) return response;
  response.destroy();
  if (redirects >= MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
  return httpGet(new URL(location, url).href, headers, { stallMs, signal }, redirects + 1);
}
