import { commands, Uri, window, workspace } from 'vscode';
import type { Problem } from '../../../server/src/protocol.ts';
import type { Parts } from '../parts.ts';
import { sentences } from '../texts/sentences.ts';

/** Tells why something could not be done, and what to do. */
export async function showProblem(
  { log }: Pick<Parts, 'log'>,
  what: string,
  { message, hint, code }: Problem,
): Promise<void> {
  const text = sentences(message, hint);
  log.error(`${what}: ${text}`);
  const button = code === 'invalid_file' ? 'Show Problems' : 'Show Log';
  if ((await window.showErrorMessage(text, button)) !== button) return;
  if (code === 'invalid_file') await commands.executeCommand('workbench.actions.view.problems');
  else log.show();
}

/** The same for what was thrown: a server that is not there, or a mistake of ours. */
export function problemOf(error: unknown): Problem {
  return { message: error instanceof Error ? error.message : String(error), hint: 'The log may tell more.' };
}

/** Opens what a run wrote while it worked, or the log of the extension where it wrote nothing. */
export async function showRunLog({ log }: Pick<Parts, 'log'>, folder: string): Promise<void> {
  const uri = Uri.joinPath(Uri.file(folder), 'run.log');
  try {
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  } catch {
    log.show();
  }
}

/** Whether things may run here; tells the person why not. */
export async function mayRun(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const chosen = await window.showWarningMessage(
    'This workspace is not trusted, so nothing runs in it: an experiment can name files of this machine. Trust the workspace first.',
    manage,
  );
  if (chosen === manage) await commands.executeCommand('workbench.trust.manage');
  return false;
}
