import { join } from 'node:path';
import { commands, Uri, workspace } from 'vscode';
import type { OpenTarget } from '../../../server/src/protocol.ts';
import type { RunStore } from '../runStore.ts';

/** Shows in the editor what a page names. */
export async function openTarget(runs: RunStore, target: OpenTarget): Promise<void> {
  switch (target.kind) {
    case 'experiment': {
      const file = runs.get(target.folder)?.experimentFile;
      // The run keeps what was run, also where the file has gone.
      const kept = Uri.joinPath(Uri.file(target.folder), 'experiment.yaml');
      const there = file !== undefined && (await isThere(Uri.file(file)));
      await commands.executeCommand('vscode.open', there ? Uri.file(file) : kept);
      return;
    }
    case 'folder':
      return commands.executeCommand('depthlens.revealRunFolder', target.folder);
    case 'image':
      return commands.executeCommand('vscode.open', Uri.file(join(await imagesOf(target.folder), target.path)));
  }
}

/** The folder that the paths of a run's images start from, which the run notes with them. */
async function imagesOf(runFolder: string): Promise<string> {
  const files = await workspace.fs.readFile(Uri.joinPath(Uri.file(runFolder), 'files.json'));
  return JSON.parse(Buffer.from(files).toString('utf8')).folder;
}

function isThere(uri: Uri): Promise<boolean> {
  return Promise.resolve(workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}
