import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DataProblem } from '../experiment/facts.ts';
import { catalog } from './catalog.ts';
import { DataError } from './errors.ts';
import { cacheFolder, locateDataset } from './locate.ts';

/**
 * What is wrong with the folder that an experiment names for its data, seen from outside: no file is read.
 * @param name of a data set, or `embeddings`
 * @param path `dataset.path`, relative to `experimentFolder`
 */
export async function dataProblem(
  name: string,
  path: string,
  experimentFolder: string,
): Promise<DataProblem | undefined> {
  const place = resolve(experimentFolder, path);
  const there = await stat(place).catch(() => undefined);
  if (!there) return { code: 'path-not-found', message: `${place}: there is no such folder` };
  if (!there.isDirectory()) return { code: 'path-not-found', message: `${place} is not a folder` };
  if (name === 'embeddings') return embeddingsProblem(place);
  const entry = catalog[name];
  if (!entry) return undefined;
  try {
    locateDataset(entry, path, { experimentFolder, cacheFolder: cacheFolder() });
    return undefined;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { code: 'data-not-found', message: [error.message, error.hint].filter(Boolean).join('. ') };
  }
}

async function embeddingsProblem(place: string): Promise<DataProblem | undefined> {
  const first = ['train_00.npy', 'train_labels.npy', 'val_00.npy', 'val_labels.npy'];
  const found = await Promise.all(
    first.map(file =>
      access(join(place, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  const missing = first.filter((_, i) => !found[i]);
  if (missing.length === 0) return undefined;
  return { code: 'data-not-found', message: `${place} holds no ${missing.join(', ')}: these are not embeddings` };
}
