import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workersFrom } from '../../client/src/workers.ts';
import { BACKENDS } from '../../server/src/experiment/schema.ts';
import { DEFAULT_SETTINGS, readSettings } from '../../server/src/server/settings.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { contributes, capabilities } = manifest;
const commands: string[] = contributes.commands.map(({ command }: { command: string }) => command);
const properties: Record<
  string,
  { default: unknown; enum?: string[]; description?: string; markdownDescription?: string; scope?: string }
> = contributes.configuration.properties;

test('every command that a menu, a welcome text or the walkthrough names is there', () => {
  const named = JSON.stringify(contributes).match(/"command":"depthlens\.\w+"|command:depthlens\.\w+/g) ?? [];
  const ids = named.map(text => /depthlens\.\w+/.exec(text)![0]);
  expect(ids.length).toBeGreaterThan(commands.length);
  for (const id of ids) expect(commands).toContain(id);
});

test('every command of the manifest is registered, and no other', () => {
  const source = readFileSync('client/src/commands/register.ts', 'utf8');
  const [, table] = /const COMMANDS[^{]*\{([\s\S]*?)\n\};/.exec(source)!;
  const registered = [...table.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => `depthlens.${name}`);
  expect(registered.toSorted()).toEqual(commands.toSorted());
});

test('every file that the manifest names is there', () => {
  const files = JSON.stringify(contributes).match(/"(?:\.\/)?(?:media|syntaxes)\/[^"]+"/g) ?? [];
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(existsSync(join('.', JSON.parse(file))), file).toBe(true);
});

test('the defaults are those of the server', () => {
  const sent: Record<string, unknown> = {};
  for (const [name, { default: value }] of Object.entries(properties)) {
    const [, section, key] = name.split('.');
    sent[section] = key ? { ...(sent[section] as object), [key]: value } : value;
  }
  expect(readSettings(sent)).toEqual(DEFAULT_SETTINGS);
});

test('every setting says what it is for, and where it holds', () => {
  for (const [name, { description, markdownDescription, scope }] of Object.entries(properties)) {
    expect(description ?? markdownDescription, name).toMatch(/\.$/);
    expect(scope, name).toBeDefined();
  }
});

describe('a workspace that is not trusted', () => {
  test('cannot name programs, folders or a backend', () => {
    const { supported, restrictedConfigurations } = capabilities.untrustedWorkspaces;
    expect(supported).toBe('limited');
    for (const name of ['nodePath', 'runFolder', 'dataCache', 'backend'])
      expect(restrictedConfigurations).toContain(`depthlens.${name}`);
    for (const name of restrictedConfigurations) expect(properties).toHaveProperty([name]);
  });
});

test('nothing of ours starts before one of our files, views or commands is used', () => {
  expect(manifest.activationEvents).toEqual(['onLanguage:depthlens', 'onWebviewPanel:depthlens.results']);
});

test('workers as the settings page gives them', () => {
  expect(['4', 4, 'auto', '', undefined, '1.5', '-1', 0].map(workersFrom)).toEqual([
    4,
    4,
    'auto',
    'auto',
    'auto',
    'auto',
    'auto',
    'auto',
  ]);
});

test('the setting offers every backend that is not for tests only', () => {
  expect(properties['depthlens.backend'].enum).toEqual(BACKENDS.filter(name => name !== 'cpu'));
});
