import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { RunItem } from '../protocol.ts';
import { RUNS_FOLDER } from '../runs/places.ts';

/** Where a workspace has its experiments, and where it wants its runs. Absolute paths. */
export interface Workspace {
  folders: readonly string[];
  /** Folders of experiment files that were opened or run and lie elsewhere. */
  elsewhere: readonly string[];
  /** The setting; '' for `runs` beside each experiment file. */
  runFolder: string;
}

/** The folder for the runs of an experiment file. A relative setting starts at the file's workspace folder. */
export function runParent(file: string, { folders, runFolder }: Workspace): string {
  const beside = dirname(file);
  if (!runFolder) return join(beside, RUNS_FOLDER);
  return resolve(folders.find(folder => isWithin(file, folder)) ?? beside, runFolder);
}

/** The folders of the setting: they may lie outside of the workspace, or be hidden. */
export function collections({ folders, elsewhere, runFolder }: Workspace): string[] {
  if (!runFolder) return [];
  const all = isAbsolute(runFolder) ? [runFolder] : [...folders, ...elsewhere].map(base => resolve(base, runFolder));
  return [...new Set(all)];
}

/** Whether a run is one of this workspace. A folder that several workspaces share holds other ones' too. */
export function isOfWorkspace(run: Pick<RunItem, 'folder' | 'experimentFile'>, workspace: Workspace): boolean {
  const { folders, elsewhere } = workspace;
  if (folders.some(folder => isWithin(run.folder, folder))) return true;
  const parent = dirname(run.folder);
  if (elsewhere.some(folder => isSame(parent, join(folder, RUNS_FOLDER)))) return true;
  if (!collections(workspace).some(folder => isSame(parent, folder))) return false;
  return folders.length === 0 || [...folders, ...elsewhere].some(folder => isWithin(run.experimentFile, folder));
}

export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isSame(a: string, b: string): boolean {
  return relative(a, b) === '';
}
