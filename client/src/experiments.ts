import { Disposable, type Event, EventEmitter, workspace } from 'vscode';

/** The experiment files of the workspace. */
export interface Experiments extends Disposable {
  /** Absolute paths, in order; none until they have been looked for. */
  files(): readonly string[];
  /** Settles when they have been looked for. */
  found: Promise<void>;
  onChange: Event<void>;
}

export const SUFFIX = '.depthlens.yaml';
const MOST_FILES = 1000;

/** Looks for experiment files, and follows the editor's watching of the workspace from then on. */
export function findExperiments(): Experiments {
  let files: string[] = [];
  const changed = new EventEmitter<void>();
  const set = (paths: Iterable<string>) => {
    files = [...new Set(paths)].sort((a, b) => a.localeCompare(b));
    changed.fire();
  };
  const find = async () => {
    const found = await workspace.findFiles(`**/*${SUFFIX}`, '**/node_modules/**', MOST_FILES);
    set(found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath));
  };
  const found = find();
  const watcher = workspace.createFileSystemWatcher(`**/*${SUFFIX}`, false, true, false);
  watcher.onDidCreate(({ fsPath }) => set([...files, fsPath]));
  watcher.onDidDelete(({ fsPath }) => set(files.filter(path => path !== fsPath)));
  const folders = workspace.onDidChangeWorkspaceFolders(find);
  return {
    files: () => files,
    found,
    onChange: changed.event,
    dispose: () => Disposable.from(watcher, folders, changed).dispose(),
  };
}
