import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Pictures, thumbnailSheets } from '../data/thumbnails.ts';
import { networkCount } from '../experiment/sweep.ts';
import { syncFolder, writeWhole } from './atomic.ts';
import type { RunRecord } from './folder.ts';
import { type NamedImages, writeImageFiles } from './imageFiles.ts';
import { openJournal } from './journal.ts';
import { takeOwnership } from './owner.ts';

/** The images of a run's data, as they are shown, and which file each is where they have files. */
export type RunImages = Pictures & NamedImages;

/**
 * Makes `NAME-TIMESTAMP/` with the experiment as run, `run.json`, thumbnails of the images and a journal. It is filled
 * under another name first: a folder with a run's name always is a run, and this process owns it.
 */
export async function createRunFolder(
  parent: string,
  text: string,
  record: RunRecord,
  images: RunImages | undefined,
): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  const hidden = join(parent, `.${record.name}-${stamp}.tmp-${process.pid}`);
  try {
    mkdirSync(join(hidden, 'members'), { recursive: true });
    writeWhole(join(hidden, 'experiment.yaml'), text);
    writeWhole(join(hidden, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
    if (images) writeImageFiles(hidden, images);
    // A sweep is about settings: it shows no images.
    if (images && !record.experiment.sweep) await writeThumbnails(hidden, images);
    const journal = openJournal(hidden);
    journal.append({ event: 'run_created', members: networkCount(record.experiment) });
    journal.close();
    // Before the folder has its name: nobody may take the new run for one whose process died.
    takeOwnership(hidden);
  } catch (error) {
    rmSync(hidden, { recursive: true, force: true });
    throw error;
  }
  for (let attempt = 1; ; attempt++) {
    const folder = join(parent, `${record.name}-${stamp}${attempt > 1 ? `-${attempt}` : ''}`);
    if (existsSync(folder)) continue;
    renameSync(hidden, folder);
    syncFolder(parent);
    return folder;
  }
}

async function writeThumbnails(runFolder: string, images: Pictures): Promise<void> {
  const folder = join(runFolder, 'thumbnails');
  mkdirSync(folder);
  const { sheets, layout } = await thumbnailSheets(images);
  for (const { name, png } of sheets) writeWhole(join(folder, name), png);
  writeWhole(join(folder, 'layout.json'), JSON.stringify(layout));
}
