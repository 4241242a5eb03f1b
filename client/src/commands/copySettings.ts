import { basename } from 'node:path';
import { commands, env, Uri, window } from 'vscode';
import type { Parts } from '../parts.ts';
import { chooseRun } from './choose.ts';

/** Copies the best settings that a sweep found, as the section `training` of an experiment file. */
export async function copySettings(parts: Parts, argument: unknown): Promise<void> {
  const folder = await chooseRun(parts, argument, {
    title: 'Copy the best settings of which sweep?',
    fits: ({ sweep }) => Boolean(sweep?.bestTraining),
    none: 'There is no sweep with results yet. A section `sweep` in an experiment makes one.',
  });
  const run = folder === undefined ? undefined : parts.runs.get(folder);
  if (!run) return;
  const text = run.sweep?.bestTraining;
  if (!text) {
    void window.showInformationMessage(`${run.name || basename(run.folder)} has no stable settings yet.`);
    return;
  }
  await env.clipboard.writeText(`${text}\n`);
  const open = 'Open Experiment';
  const told = `The best settings of ${run.name} are copied. Paste them as the section \`training\`, and remove \`sweep\` to run them.`;
  if ((await window.showInformationMessage(told, open)) === open)
    await commands.executeCommand('vscode.open', Uri.file(run.experimentFile));
}
