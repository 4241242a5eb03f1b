import { createInterface } from 'node:readline/promises';
import { percent } from '../counted.ts';
import type { CatalogEntry } from '../data/catalog.ts';
import { downloadDataset } from '../data/download.ts';
import { DataError } from '../data/errors.ts';
import { cacheFolder, MissingDataError } from '../data/locate.ts';
import { announcePreparing } from './announce.ts';
import { UserError } from './errors.ts';
import { bytes } from './format.ts';

/**
 * Does some work that needs data; where they are missing, asks whether to download them, and tries again.
 * @param consent `agreed`: the user has agreed on the command line; `canAsk`: there may be a person at the terminal
 */
export async function obtainData<T>(work: () => Promise<T>, consent: { agreed: boolean; canAsk: boolean }): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MissingDataError) || error.entry.downloads.length === 0) throw error;
    if (!consent.agreed && !(consent.canAsk && (await ask(error.entry))))
      throw new DataError(error.message, {
        path: error.path ?? [],
        hint: `${error.hint} To agree to the download, add --download.`,
        cause: error,
      });
    await download(error.entry);
    return work();
  }
}

async function ask({ title, homepage, downloads }: CatalogEntry): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const size = bytes(downloads.reduce((sum, part) => sum + part.bytes, 0));
  const hosts = [...new Set(downloads.map(({ addresses }) => new URL(addresses[0]).host))].join(', ');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `${title} (${homepage}) is not on this machine.\nDownload ${size} from ${hosts} to ${cacheFolder()}? [y/N] `;
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

async function download(entry: CatalogEntry): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort(new UserError('The download was stopped. What has come is kept.'));
  process.once('SIGINT', stop);
  let shown = 0;
  const started = performance.now();
  try {
    await downloadDataset(entry, {
      cacheFolder: cacheFolder(),
      signal: controller.signal,
      onProgress: (done, total) => {
        const now = performance.now();
        if (now - shown < 500 && done < total) return;
        shown = now;
        const text = `Downloading ${entry.title}: ${bytes(done)} of ${bytes(total)} (${percent(done / total)})`;
        process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
        const secondsLeft = done > 0 ? ((now - started) / 1000) * (total / done - 1) : 0;
        announcePreparing({ fraction: done / total, secondsLeft, text });
      },
    });
  } finally {
    process.off('SIGINT', stop);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}
