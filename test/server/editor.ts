import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { type EditorRequests, RUNS_CHANGED, type RunItem, type RunsChanged } from '../../server/src/protocol.ts';
import { startClient } from '../language/client.ts';
import { TINY } from '../runs/cli.ts';

/** An editor without a face: it asks the real server, over a real channel, and keeps what it is pushed. */
export interface Editor {
  pid: number;
  ask<M extends keyof EditorRequests>(
    method: M,
    params: EditorRequests[M]['params'],
    cancel?: CancellationTokenSource,
  ): Promise<EditorRequests[M]['result']>;
  /** Every run, as far as pushes told. */
  pushed: Map<string, RunItem>;
  /** How often something was pushed of each run. */
  pushes: RunItem[];
  /** Waits until a run of which the editor was told is as wanted. */
  until(wanted: (run: RunItem) => boolean, what: string): Promise<RunItem>;
  /** Waits until no run is left. */
  untilNone(): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE_MILLISECONDS = 30_000;

/** @param folder the workspace; a window without one shows the runs of the files that were opened or run in it */
export async function openEditor(
  folder: string | undefined,
  { trusted = true, settings = {} }: { trusted?: boolean; settings?: object } = {},
): Promise<Editor> {
  const client = await startClient('ipc', { trusted, settings, folders: folder ? [pathToFileURL(folder).href] : [] });
  const pushed = new Map<string, RunItem>();
  const pushes: RunItem[] = [];
  const waiting = new Set<() => void>();
  client.connection.onNotification(RUNS_CHANGED, ({ changed, removed }: RunsChanged) => {
    for (const item of changed) pushed.set(item.folder, item);
    for (const gone of removed) pushed.delete(gone);
    pushes.push(...changed);
    for (const look of waiting) look();
  });
  const ask: Editor['ask'] = (method, params, cancel) =>
    client.connection.sendRequest(method, params, (cancel ?? new CancellationTokenSource()).token);
  const hears = (condition: () => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(
        () => reject(new Error(`no run was ${what}: ${JSON.stringify([...pushed.values()])}`)),
        PATIENCE_MILLISECONDS,
      );
      const look = () => {
        if (!condition()) return;
        clearTimeout(timeout);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  for (const item of await ask('depthlens/runs', {})) pushed.set(item.folder, item);
  return {
    pid: client.pid,
    ask,
    pushed,
    pushes,
    until: async (wanted, what) => {
      await hears(() => [...pushed.values()].some(wanted), what);
      return [...pushed.values()].find(wanted)!;
    },
    untilNone: () => hears(() => pushed.size === 0, 'removed'),
    stop: async () => {
      await client.stop();
    },
  };
}

/** Long enough to be stopped in the middle: the tests would wait for a minute if it were not. */
export const LONG = TINY.replace('schedule: [30, 10]', 'schedule: [200000]').replace('interval: 10', 'interval: 5000');

/** A folder with a space in its name and an experiment in it. */
export function workspace(text: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'depthlens workspace '));
  mkdirSync(join(folder, 'experiments'));
  const file = join(folder, 'experiments', 'tiny.depthlens.yaml');
  writeFileSync(file, text);
  return { folder, file };
}
