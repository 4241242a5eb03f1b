import { resolve } from 'node:path';
import type { ServerContext } from './context.ts';

/** Where downloaded data and measured speeds are kept by the settings; undefined: the user's cache folder. */
export function dataCacheOf({ settings, workspaceFolders }: Pick<ServerContext, 'settings' | 'workspaceFolders'>) {
  const { dataCache } = settings();
  return dataCache ? resolve(workspaceFolders()[0] ?? '', dataCache) : undefined;
}
