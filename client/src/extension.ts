import { commands, type ExtensionContext, window } from 'vscode';
import { createLog } from './log.ts';
import { stoppedText } from './restarts.ts';
import { type Server, startServer } from './server.ts';

let server: Server | undefined;

/** Called by the editor when one of our files, views or commands is first used. */
export function activate(context: ExtensionContext): void {
  const begun = performance.now();
  const log = createLog();
  server = startServer(context.asAbsolutePath('dist/main.js'), log, {
    ready: () => {},
    runsChanged: () => {},
    givenUp: async end => {
      const text = stoppedText(end);
      log.error(text);
      const chosen = await window.showErrorMessage(text, 'Restart Server', 'Show Log');
      if (chosen === 'Restart Server') await server?.restart();
      if (chosen === 'Show Log') log.show();
    },
  });
  context.subscriptions.push(
    log,
    commands.registerCommand('depthlens.showLog', () => log.show()),
    commands.registerCommand('depthlens.restartServer', () => server?.restart()),
  );
  log.debug(`Activated in ${Math.round(performance.now() - begun)} ms`);
}

/** Called when the window closes. Runs are processes of their own and go on. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
