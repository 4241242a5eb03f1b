import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DataProblem, Questions } from '../experiment/facts.ts';
import type { FolderFacts } from '../experiment/imageFolder.ts';
import { catalog } from './catalog.ts';
import { DataError } from './errors.ts';
import { lookAtImages } from './imageFolder/look.ts';
import { cacheFolder, locateDataset } from './locate.ts';

/**
 * Looks at the folder that an experiment names for its data, from outside: what is wrong with it, and, of a folder of
 * images, what it holds.
 * @param path `dataset.path`, relative to `experimentFolder`
 */
export async function lookAtData(
  { name, path, labels }: NonNullable<Questions['data']>,
  experimentFolder: string,
): Promise<{ data?: DataProblem; folder?: FolderFacts }> {
  const place = resolve(experimentFolder, path);
  const there = await stat(place).catch(() => undefined);
  if (!there) return { data: { code: 'path-not-found', message: `${place}: there is no such folder` } };
  if (!there.isDirectory()) return { data: { code: 'path-not-found', message: `${place} is not a folder` } };
  try {
    if (name === 'image_folder') {
      const folder = await lookAtImages({ path, labels }, experimentFolder);
      return folder ? { folder } : {};
    }
    const problem = name === 'embeddings' ? await embeddingsProblem(place) : undefined;
    if (Object.hasOwn(catalog, name))
      locateDataset(catalog[name], path, { experimentFolder, cacheFolder: cacheFolder() });
    return problem ? { data: problem } : {};
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const message = [error.message, error.hint].filter(Boolean).join('. ');
    const inLabels = error.path?.[1] === 'labels' && ({ key: 'labels' } as const);
    return { data: { code: 'data-not-found', message, ...inLabels } };
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
