import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.ts';
import { installExtension } from './codeServer.ts';
import { installCodeServer, NODE_FOR_CODE_SERVER } from './installCodeServer.ts';

/** Where a scenario finds what it needs; null where this machine cannot run any. */
export interface Installation {
  /** Entry of code-server. */
  codeServer: string;
  /** Folder of installed extensions, which holds ours and nothing else. */
  extensions: string;
  chromium: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    installation: Installation | null;
  }
}

/** Where screenshots go. */
export const PICTURES = resolve('test/e2e/pictures');

/** Packs the extension and installs it into code-server, or says why the scenarios are skipped here. */
export default function setup(project: TestProject): (() => void) | undefined {
  const missing = whatIsMissing();
  if (missing) {
    if (process.env.DEPTHLENS_REQUIRE_E2E) throw new Error(`The scenarios in VS Code cannot run: ${missing}`);
    console.log(`The scenarios in VS Code are skipped: ${missing}`);
    project.provide('installation', null);
    return undefined;
  }
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  const codeServer = installCodeServer();
  const extensions = mkdtempSync(join(tmpdir(), 'depthlens-extensions-'));
  installExtension(codeServer, extensions, process.env.DEPTHLENS_E2E_VSIX ?? packExtension());
  project.provide('installation', { codeServer, extensions, chromium: findChromium()! });
  return () => rmSync(extensions, { recursive: true, force: true });
}

function whatIsMissing(): string | undefined {
  const [major] = process.versions.node.split('.');
  if (process.platform === 'win32') return 'code-server does not run on Windows';
  if (Number(major) < NODE_FOR_CODE_SERVER)
    return `code-server needs Node ${NODE_FOR_CODE_SERVER}, this is ${process.version}: start them with \`npm run test:e2e\``;
  if (!findChromium()) return 'there is no Chromium: install it, or name it in DEPTHLENS_CHROMIUM';
  return undefined;
}

function packExtension(): string {
  execFileSync(process.execPath, ['scripts/package.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return resolve('vsix', `depthlens-${process.platform}-${process.arch}.vsix`);
}
