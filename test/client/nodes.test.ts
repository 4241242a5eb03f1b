import { expect, test } from 'vitest';
import { experimentLabel, isNode, runContext, runIcon } from '../../client/src/view/nodes.ts';
import type { RunStatus } from '../../server/src/protocol.ts';
import { item } from './item.ts';

test('what can be done with a run follows from its state', () => {
  const some = { total: 2, finished: 1, failed: 0 };
  expect(runContext(item({ status: 'preparing' }))).toBe('run.cancellable');
  expect(runContext(item({ status: 'running' }))).toBe('run.cancellable.folder');
  expect(runContext(item({ status: 'running', members: some }))).toBe('run.cancellable.folder.results');
  expect(runContext(item({ status: 'interrupted', members: some }))).toBe('run.folder.resumable.results.ended');
  expect(runContext(item({ status: 'failed' }))).toBe('run.folder.resumable.ended');
  expect(runContext(item({ status: 'finished', members: some }))).toBe('run.folder.results.ended');
});

test('each state has an icon of its own, so that no one needs its colour', () => {
  const states: RunStatus[] = ['running', 'finished', 'failed', 'interrupted', 'cancelled'];
  const icons = [
    ...states.map(status => runIcon({ status }).icon),
    runIcon({ status: 'running', stopping: true }).icon,
  ];
  expect(new Set(icons).size).toBe(icons.length);
});

test('an experiment is called as its file', () => {
  expect(experimentLabel('/w/fashion.vgg.depthlens.yaml')).toBe('fashion.vgg');
});

test('only a line of the view is one', () => {
  expect(isNode({ kind: 'run', folder: '/w' })).toBe(true);
  for (const other of [undefined, null, '/w', 3, {}, { kind: 'file' }]) expect(isNode(other)).toBe(false);
});
