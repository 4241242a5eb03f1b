import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRunPlaces, runFoldersIn } from '../../server/src/runs/places.ts';
import { collections, isOfWorkspace, runParent, type Workspace } from '../../server/src/server/runPlaces.ts';

const at = (...parts: string[]) => resolve('/', ...parts);
const plain: Workspace = { folders: [at('work')], elsewhere: [], runFolder: '' };
const run = (folder: string, experimentFile: string) => ({ folder, experimentFile });

describe('where runs are', () => {
  test('beside their file, or where the setting says: from the workspace folder if it is relative', () => {
    const file = at('work', 'a', 'x.depthlens.yaml');
    expect(runParent(file, plain)).toBe(at('work', 'a', 'runs'));
    expect(runParent(file, { ...plain, runFolder: '.runs' })).toBe(at('work', '.runs'));
    expect(runParent(file, { ...plain, runFolder: at('big', 'runs') })).toBe(at('big', 'runs'));
    expect(runParent(at('home', 'x.depthlens.yaml'), { ...plain, runFolder: 'out' })).toBe(at('home', 'out'));
    expect(collections({ ...plain, runFolder: '.runs' })).toEqual([at('work', '.runs')]);
  });

  test('a folder that several workspaces share shows each its own', () => {
    const shared: Workspace = { ...plain, runFolder: at('big') };
    expect(isOfWorkspace(run(at('big', 'r'), at('work', 'x.yaml')), shared)).toBe(true);
    expect(isOfWorkspace(run(at('big', 'r'), at('workshop', 'x.yaml')), shared)).toBe(false);
    expect(isOfWorkspace(run(at('big', 'r'), at('workshop', 'x.yaml')), { ...shared, folders: [] })).toBe(true);
    expect(isOfWorkspace(run(at('big', 'r'), at('work', 'x.yaml')), plain)).toBe(false);
  });

  test('a file that is open without a workspace has its runs beside it', () => {
    const single: Workspace = { folders: [], elsewhere: [at('home')], runFolder: '' };
    expect(isOfWorkspace(run(at('home', 'runs', 'r'), at('home', 'x.yaml')), single)).toBe(true);
    expect(isOfWorkspace(run(at('home', 'other', 'r'), at('home', 'x.yaml')), single)).toBe(false);
  });
});

test('a walk finds runs and experiments, passes over what is hidden, and does not follow links', async () => {
  const root = mkdtempSync(join(tmpdir(), 'depthlens-'));
  try {
    const made = (...parts: string[]) => {
      mkdirSync(join(root, ...parts), { recursive: true });
      return join(root, ...parts);
    };
    for (const place of [
      made('a', 'runs', 'r1'),
      made('b', 'deep', 'kept'),
      made('.git', 'r'),
      made('node_modules', 'r'),
    ])
      for (const name of ['run.json', 'journal.jsonl']) writeFileSync(join(place, name), '');
    writeFileSync(join(made('c'), 'x.depthlens.yaml'), '');
    symlinkSync(root, join(root, 'c', 'loop'), 'junction');
    expect(await findRunPlaces(root)).toEqual({
      parents: new Set([join(root, 'a', 'runs'), join(root, 'b', 'deep')]),
      experiments: new Set([join(root, 'c')]),
    });
    expect(await runFoldersIn(join(root, 'a', 'runs'))).toEqual([join(root, 'a', 'runs', 'r1')]);
    expect(await runFoldersIn(join(root, 'nowhere'))).toEqual([]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
