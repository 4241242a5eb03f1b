import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from './globalSetup.ts';
import { endTree } from './processes.ts';
import { until } from './until.ts';

export interface CodeServer {
  port: number;
  pid: number;
  /** Its profile, fresh; logs are under `logs`. */
  profile: string;
  /** What it printed. */
  log(): string;
  stop(): Promise<void>;
}

/** Nothing that talks, calls home, or stands in the way of a picture. */
const QUIET = {
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  // The window follows what the browser says that a person likes.
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.preferredLightColorTheme': 'Light Modern',
  'workbench.preferredDarkColorTheme': 'Dark Modern',
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
};

/** Folders of code-server that a call must name, so that it does not take the user's own. */
const places = (profile: string, extensions: string) => [
  ...['--config', join(profile, 'config.yaml')],
  ...['--user-data-dir', profile],
  ...['--extensions-dir', extensions],
];

/** Installs a VSIX into the folder of extensions, as the command `code --install-extension` does. */
export function installExtension(codeServer: string, extensions: string, vsix: string): void {
  const profile = freshProfile();
  try {
    const args = [codeServer, ...places(profile, extensions), '--install-extension', vsix, '--force'];
    execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 60_000 });
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * Starts code-server on a free port of this machine, with a fresh profile.
 * @param settings of the user, besides the quiet ones
 * @param trust whether folders have to be trusted first; else every folder is
 */
export async function startCodeServer(
  { codeServer, extensions }: Installation,
  { settings = {}, trust = false }: { settings?: Record<string, unknown>; trust?: boolean } = {},
): Promise<CodeServer> {
  const profile = freshProfile();
  const user = { ...QUIET, 'security.workspace.trust.enabled': trust, ...settings };
  writeFileSync(join(profile, 'User', 'settings.json'), JSON.stringify(user));
  const port = await freePort();
  const logFile = join(profile, 'server.log');
  const output = openSync(logFile, 'a');
  const child = spawn(
    process.execPath,
    [
      codeServer,
      ...places(profile, extensions),
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
      '--ignore-last-opened',
      ...(trust ? [] : ['--disable-workspace-trust']),
      // Else the extension host of a window that was closed lives on for hours.
      ...['--reconnection-grace-time', '5'],
    ],
    { stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const log = () => readFileSync(logFile, 'utf8');
  const url = `http://127.0.0.1:${port}/healthz`;
  const healthy = () =>
    fetch(url).then(
      answer => answer.ok,
      () => false,
    );
  await until(healthy, { what: () => `code-server answers at ${url}\n${log()}`, seconds: 30 });
  return {
    port,
    pid: child.pid!,
    profile,
    log,
    stop: async () => {
      await endTree(child.pid!);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function freshProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), 'depthlens-profile-'));
  mkdirSync(join(profile, 'User'));
  writeFileSync(join(profile, 'config.yaml'), '');
  return profile;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
