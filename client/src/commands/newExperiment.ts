import { relative, sep } from 'node:path';
import { FileType, Position, Uri, window, workspace } from 'vscode';
import { SUFFIX } from '../experiments.ts';
import type { Parts } from '../parts.ts';
import { nameProblem, type Template, templates } from '../templates.ts';

/** Writes an experiment file from a template, and opens it. */
export async function newExperiment({ extensionUri }: Parts): Promise<void> {
  const template = await chooseTemplate(extensionUri);
  if (!template) return;
  const folder = await chooseFolder();
  if (folder === 'nowhere') return;
  const name = await window.showInputBox({
    title: 'Name of the experiment',
    prompt: `Names its file (NAME${SUFFIX}) and the folders of its runs.`,
    value: folder ? await freeName(folder, template.name) : template.name,
    validateInput: async text =>
      nameProblem(text) ??
      (folder && (await exists(fileIn(folder, text))) ? `${text}${SUFFIX} is there already.` : undefined),
  });
  if (!name) return;
  const data = template.needsFolder === undefined ? undefined : await chooseData(template.needsFolder, folder);
  const text = template.text(name, data);
  if (!folder) {
    // It has its name already, which the dialog for saving then proposes.
    const untitled = Uri.from({ scheme: 'untitled', path: `${name}${SUFFIX}` });
    const editor = await window.showTextDocument(await workspace.openTextDocument(untitled));
    await editor.edit(edit => edit.insert(new Position(0, 0), text));
    return;
  }
  const file = fileIn(folder, name);
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  // A preview would give way to the next file, such as the results.
  await window.showTextDocument(file, { preview: false });
}

async function chooseTemplate(extensionUri: Uri): Promise<Template | undefined> {
  const quickstart = await workspace.fs.readFile(
    Uri.joinPath(extensionUri, 'experiments', 'quickstart.depthlens.yaml'),
  );
  const items = templates(new TextDecoder().decode(quickstart)).map(template => ({
    label: template.title,
    detail: template.description,
    template,
  }));
  return (await window.showQuickPick(items, { title: 'New experiment from which template?', matchOnDetail: true }))
    ?.template;
}

/** @returns undefined without a workspace: the file gets its place when it is saved */
async function chooseFolder(): Promise<Uri | undefined | 'nowhere'> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) return undefined;
  if (folders.length === 1) return folders[0].uri;
  return (await window.showWorkspaceFolderPick({ placeHolder: 'In which folder?' }))?.uri ?? 'nowhere';
}

/** @returns the folder of the data as the file names it: relative to the file where it lies under the same roof */
async function chooseData(title: string, folder: Uri | undefined): Promise<string | undefined> {
  const [chosen] =
    (await window.showOpenDialog({
      title,
      openLabel: 'Use This Folder',
      canSelectFiles: false,
      canSelectFolders: true,
      ...(folder && { defaultUri: folder }),
    })) ?? [];
  if (!chosen) return undefined;
  const path = folder ? relative(folder.fsPath, chosen.fsPath) : chosen.fsPath;
  return path === '' ? '.' : path.startsWith('..') ? chosen.fsPath : path.split(sep).join('/');
}

const fileIn = (folder: Uri, name: string) => Uri.joinPath(folder, `${name}${SUFFIX}`);

async function freeName(folder: Uri, name: string): Promise<string> {
  let free = name;
  for (let i = 2; await exists(fileIn(folder, free)); i++) free = `${name}-${i}`;
  return free;
}

async function exists(file: Uri): Promise<boolean> {
  try {
    return (await workspace.fs.stat(file)).type !== FileType.Unknown;
  } catch {
    return false;
  }
}
