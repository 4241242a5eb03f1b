import { basename } from 'node:path';
import { type Disposable, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { AskProgress, Route } from '../../../server/src/protocol.ts';
import type { Parts } from '../parts.ts';
import { panelHtml, resourceRoots } from './html.ts';
import { createTalk, type Talk } from './talk.ts';

/** Also in package.json, among what wakes the extension. */
const TYPE = 'depthlens.results';

/** The pages about runs. */
export interface Panels extends Disposable {
  /** Shows some runs, in the panel that they have already if there is one. */
  show(folders: string[], options?: ShowOptions): void;
  /** Tells the panel that asked how far its question is. */
  progress(progress: AskProgress): void;
}

interface ShowOptions {
  route?: Route;
  /** Beside what is being edited, which keeps the cursor. */
  beside?: boolean;
}

interface Open {
  panel: WebviewPanel;
  talk: Talk;
}

export function createPanels(parts: Pick<Parts, 'server' | 'runs' | 'log' | 'extensionUri'>): Panels {
  const { extensionUri } = parts;
  const open = new Map<string, Open>();

  const take = (panel: WebviewPanel, folders: string[]) => {
    const key = keyOf(folders);
    const title = titleOf(folders);
    panel.title = title;
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, 'media', 'file-light.svg'),
      dark: Uri.joinPath(extensionUri, 'media', 'file-dark.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: resourceRoots(extensionUri, folders) };
    const talk = createTalk(parts, panel, folders);
    open.set(key, { panel, talk });
    panel.onDidDispose(() => {
      open.delete(key);
      talk.dispose();
    });
    panel.webview.html = panelHtml(panel.webview, extensionUri, title, folders);
    return { panel, talk };
  };

  const titleOf = (folders: readonly string[]) => {
    const names = [...new Set(folders.map(folder => parts.runs.get(folder)?.name ?? basename(folder)))];
    return folders.length === 1 ? names[0] : `Comparison: ${names.join(', ')}`;
  };

  const serializer = window.registerWebviewPanelSerializer(TYPE, {
    async deserializeWebviewPanel(panel, state: unknown) {
      const folders = foldersIn(state);
      if (folders) take(panel, folders);
      else panel.dispose();
    },
  });

  return {
    show(folders, { route, beside = false } = {}) {
      const known = open.get(keyOf(folders));
      if (known) {
        known.panel.reveal(undefined, beside);
        if (route) known.talk.go(route);
        return;
      }
      // Panels stay together, instead of each dividing the window anew; but not over what is being edited.
      const shown = [...open.values()].find(({ panel }) => panel.visible)?.panel.viewColumn;
      const together = beside && shown === window.activeTextEditor?.viewColumn ? undefined : shown;
      const place = {
        viewColumn: together ?? (beside ? ViewColumn.Beside : ViewColumn.Active),
        preserveFocus: beside,
      };
      const { talk } = take(
        window.createWebviewPanel(TYPE, titleOf(folders), place, { enableFindWidget: true }),
        folders,
      );
      if (route) talk.go(route);
    },
    progress({ token, text }) {
      for (const { talk } of open.values()) talk.progress(token, text);
    },
    dispose() {
      serializer.dispose();
      for (const { panel } of [...open.values()]) panel.dispose();
    },
  };
}

const keyOf = (folders: readonly string[]) => JSON.stringify(folders);

/** What a page left with the editor when the window closed. */
function foldersIn(state: unknown): string[] | undefined {
  const { folders } = (state ?? {}) as { folders?: unknown };
  const valid = Array.isArray(folders) && folders.length > 0 && folders.every(folder => typeof folder === 'string');
  return valid ? folders : undefined;
}
