import { type FSWatcher, statSync, watch } from 'node:fs';

/** Folders that are being watched. */
export interface FolderWatches {
  /** Watches a folder, once however often it is asked for. `name` is null where the system does not say what changed. */
  add(folder: string, onChange: (name: string | null) => void): void;
  has(folder: string): boolean;
  folders(): string[];
  remove(folder: string): void;
  close(): void;
}

/**
 * Watches folders. Only ever a help: of a folder that cannot be watched nothing is told, and the clock has to do.
 * @param most how many at once; systems have limits
 */
export function createFolderWatches(most: number): FolderWatches {
  const watches = new Map<string, { inode: number | undefined; watcher: FSWatcher | undefined }>();
  const remove = (folder: string) => {
    watches.get(folder)?.watcher?.close();
    watches.delete(folder);
  };
  return {
    add(folder, onChange) {
      const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
      const before = watches.get(folder);
      // A folder that was removed and made again is another one, and its watch has ended.
      if (before && before.inode === inode) return;
      remove(folder);
      watches.set(folder, { inode, watcher: watches.size < most ? start(folder, onChange) : undefined });
    },
    has: folder => watches.has(folder),
    folders: () => [...watches.keys()],
    remove,
    close() {
      for (const folder of [...watches.keys()]) remove(folder);
    },
  };
}

function start(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => onChange(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
