import { type ExtensionContext, window } from 'vscode';
import { registerCommands } from './commands/register.ts';
import { keepContextKeys } from './contextKeys.ts';
import { findExperiments } from './experiments.ts';
import { createLog } from './log.ts';
import { createPanels } from './panels/panels.ts';
import type { Parts } from './parts.ts';
import { createTexts } from './readOnlyTexts.ts';
import { type ProcessEnd, stoppedText } from './restarts.ts';
import { createRunStore } from './runStore.ts';
import { type Server, startServer } from './server.ts';
import { showInStatusBar } from './statusBar.ts';
import { tellEnds } from './tellEnds.ts';
import { createTree } from './view/tree.ts';

let server: Server | undefined;

/** Called by the editor when one of our files, views or commands is first used. */
export function activate(context: ExtensionContext): void {
  const begun = performance.now();
  const log = createLog();
  const runs = createRunStore();
  const texts = createTexts();
  const experiments = findExperiments();
  const view = window.createTreeView('depthlens.runs', {
    treeDataProvider: createTree(runs, experiments),
    canSelectMany: true,
    showCollapseAll: true,
  });
  server = startServer(context.asAbsolutePath('dist/main.js'), log, {
    ready: () => {
      view.message = '';
      void takeRuns();
    },
    runsChanged: runs.apply,
    askProgress: progress => parts.panels.progress(progress),
    givenUp: end => {
      view.message =
        'The language server has stopped, so what is shown here may be out of date. Restart Server starts it again.';
      void tellGivenUp(parts, end);
    },
  });
  const takeRuns = async () => {
    try {
      runs.replace(await parts.server.request('depthlens/runs', {}));
    } catch (error) {
      log.error(`The runs are not known: ${error instanceof Error ? error.message : error}`);
    }
  };
  const { extensionUri } = context;
  const panels = createPanels({ server, runs, log, extensionUri });
  const parts: Parts = { server, runs, experiments, showText: texts.showText, panels, log, extensionUri };
  keepContextKeys(runs, experiments);
  tellEnds(parts);
  context.subscriptions.push(log, texts, panels, experiments, view, showInStatusBar(runs), ...registerCommands(parts));
  log.debug(`Activated in ${Math.round(performance.now() - begun)} ms`);
}

async function tellGivenUp({ log, server }: Parts, end: ProcessEnd): Promise<void> {
  const text = stoppedText(end);
  log.error(text);
  const chosen = await window.showErrorMessage(text, 'Restart Server', 'Show Log');
  if (chosen === 'Restart Server') await server.restart();
  if (chosen === 'Show Log') log.show();
}

/** Called when the window closes. Runs are processes of their own and go on. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
