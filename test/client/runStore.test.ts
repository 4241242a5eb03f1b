import { expect, test } from 'vitest';
import { createRunStore, type StoreChange, samePath, whenRun } from '../../client/src/runStore.ts';
import { item } from './item.ts';

const older = item({ folder: '/w/runs/a', createdAt: '2026-11-27T10:00:00.000Z' });
const newer = item({ folder: '/w/runs/b', createdAt: '2026-11-28T10:00:00.000Z' });
const preparing = item({ folder: 'preparing:1', status: 'preparing', createdAt: null });

test('newest first, and first of all what has only begun', () => {
  const store = createRunStore();
  store.replace([older, preparing, newer]);
  expect(store.all()).toEqual([preparing, newer, older]);
});

test('a run belongs to its experiment file', () => {
  const store = createRunStore();
  store.replace([older, item({ folder: '/w/runs/c', experimentFile: '/w/other.depthlens.yaml' })]);
  expect(store.of('/w/quickstart.depthlens.yaml')).toEqual([older]);
});

test('changes are told together with what was before', () => {
  const store = createRunStore();
  store.replace([older, newer]);
  const changes: StoreChange[] = [];
  const listening = store.onChange(change => void changes.push(change));
  const failed = { ...newer, status: 'failed' as const };
  store.apply({ changed: [failed], removed: [older.folder] });
  expect(changes).toHaveLength(1);
  expect(changes[0].before.get(newer.folder)).toEqual(newer);
  expect(changes[0].before.has(older.folder)).toBe(true);
  expect(store.all()).toEqual([failed]);
  listening.dispose();
  store.replace([]);
  expect(changes).toHaveLength(1);
});

test('runs that a new server does not know are gone', () => {
  const store = createRunStore();
  store.replace([older, newer]);
  store.replace([newer]);
  expect(store.all()).toEqual([newer]);
});

test('waiting for a run: until it is as asked', async () => {
  const store = createRunStore();
  // The answer to a start may come before the first word of the run.
  const ended = whenRun(store, '/w/runs/b', ({ status }) => status === 'finished');
  store.apply({ changed: [older], removed: [] });
  store.apply({ changed: [{ ...newer, status: 'running' }], removed: [] });
  store.apply({ changed: [newer], removed: [] });
  expect(await ended).toEqual(newer);
});

test('waiting for a run: until it is gone', async () => {
  const store = createRunStore();
  store.replace([{ ...newer, status: 'running' }]);
  const ended = whenRun(store, newer.folder, ({ status }) => status === 'finished');
  store.apply({ changed: [], removed: [newer.folder] });
  expect(await ended).toBeUndefined();
});

test('paths differ in case except on Windows', () => {
  expect(samePath('C:\\W\\a', 'c:\\w\\A', 'win32')).toBe(true);
  expect(samePath('/w/a', '/w/A', 'linux')).toBe(false);
});
