import { resolve } from 'node:path';
import type { Autos } from '../experiment/autos.ts';
import type { ServerContext } from './context.ts';

/** Where downloaded data and measured speeds are kept by the settings; undefined: the user's cache folder. */
export function dataCacheOf({ settings, workspaceFolders }: Pick<ServerContext, 'settings' | 'workspaceFolders'>) {
  const { dataCache } = settings();
  return dataCache ? resolve(workspaceFolders()[0] ?? '', dataCache) : undefined;
}

/** What the settings put where an experiment says `auto`. */
export function autosOf({ settings }: Pick<ServerContext, 'settings'>): Autos {
  const { backend, workers } = settings();
  return { backend, workers };
}
