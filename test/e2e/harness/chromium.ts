import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** Path of the browser: the one that DEPTHLENS_CHROMIUM names, else the system's. */
export function findChromium(): string | undefined {
  const { DEPTHLENS_CHROMIUM: named, PATH = '' } = process.env;
  if (named) return existsSync(named) ? named : undefined;
  return PATH.split(delimiter)
    .flatMap(folder => NAMES.map(name => join(folder, name)))
    .find(existsSync);
}

/** No sandbox, since CI runs as root; nothing that calls home. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
