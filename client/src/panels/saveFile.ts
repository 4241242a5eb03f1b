import { dirname } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { FileToSave } from '../../../server/src/protocol.ts';

/** Asks where a file goes, and writes it. @returns whether the person saved it */
export async function saveFile(file: FileToSave, runFolder: string): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(dirname(runFolder));
  const [, ending = ''] = /\.(\w+)$/.exec(file.name) ?? [];
  const chosen = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, file.name),
    ...(ending && { filters: { [ending.toUpperCase()]: [ending] } }),
  });
  if (!chosen) return false;
  const bytes = 'text' in file ? Buffer.from(file.text, 'utf8') : Buffer.from(file.base64, 'base64');
  await workspace.fs.writeFile(chosen, bytes);
  return true;
}
