import { commands, window } from 'vscode';
import type { RunItem } from '../../server/src/protocol.ts';
import { showRunLog } from './commands/problem.ts';
import type { Parts } from './parts.ts';
import { isActive } from './runStore.ts';
import { endMessage } from './texts/run.ts';

/** Tells once of every run that ends while this window is open, whoever started it. */
export function tellEnds(parts: Parts): void {
  parts.runs.onChange(({ changed, before }) => {
    for (const run of changed) {
      const earlier = before.get(run.folder);
      if (earlier && ended(earlier, run)) void tell(parts, run);
    }
  });
}

/** A start that failed is no end: the command that began it tells of it. */
function ended(earlier: RunItem, run: RunItem): boolean {
  if (isActive(run)) return false;
  return earlier.status === 'running' || (earlier.status === 'preparing' && run.status === 'finished');
}

async function tell(parts: Parts, run: RunItem): Promise<void> {
  const { folder, status } = run;
  const text = endMessage(run);
  const results = 'Show Results';
  const log = 'Show Log';
  const resume = 'Resume';
  parts.log.info(text);
  const chosen =
    status === 'finished'
      ? await window.showInformationMessage(text, results)
      : status === 'cancelled'
        ? await window.showInformationMessage(text, resume)
        : await window.showErrorMessage(text, resume, log);
  if (chosen === results) await commands.executeCommand('depthlens.showResults', folder);
  if (chosen === resume) await commands.executeCommand('depthlens.resume', folder);
  if (chosen === log) await showRunLog(parts, folder);
}
