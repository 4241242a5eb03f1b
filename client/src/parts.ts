import type { LogOutputChannel, Uri } from 'vscode';
import type { Experiments } from './experiments.ts';
import type { Panels } from './panels/panels.ts';
import type { ShowText } from './readOnlyTexts.ts';
import type { RunStore } from './runStore.ts';
import type { Server } from './server.ts';

/** What the commands and views share. */
export interface Parts {
  server: Server;
  runs: RunStore;
  experiments: Experiments;
  showText: ShowText;
  panels: Panels;
  log: LogOutputChannel;
  /** Where the extension is installed. */
  extensionUri: Uri;
}
