import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver-protocol/node';
import type { RunItem } from '../../server/src/protocol.ts';
import { readOwner } from '../../server/src/runs/owner.ts';
import { TINY } from '../runs/cli.ts';
import { type Editor, LONG, openEditor, workspace } from './editor.ts';

const folders: string[] = [];
const editors: Editor[] = [];

function newWorkspace(text: string) {
  const made = workspace(text);
  folders.push(made.folder);
  return made;
}
async function open(...args: Parameters<typeof openEditor>) {
  const editor = await openEditor(...args);
  editors.push(editor);
  return editor;
}
afterEach(async () => {
  for (const editor of editors.splice(0)) {
    // Nothing that a failed test started may live on.
    for (const run of editor.pushed.values())
      if (run.status === 'running') await editor.ask('depthlens/cancel', { folder: run.folder, force: true });
    await editor.stop();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function startRun(editor: Editor, file: string): Promise<string> {
  const result = await editor.ask('depthlens/start', { file });
  if ('problem' in result) throw new Error(JSON.stringify(result.problem));
  return result.folder;
}
const training = (run: RunItem) => run.status === 'running' && (run.progress?.text.startsWith('step') ?? false);
const is = (status: RunItem['status']) => (run: RunItem) => run.status === status;

describe('a run from the editor', () => {
  test('is pushed from its start to its end, and leaves its log in its folder', async () => {
    const { folder, file } = newWorkspace(TINY);
    const editor = await open(folder, { settings: { workers: 1 } });
    const starting = startRun(editor, file);
    const preparing = await editor.until(is('preparing'), 'preparing');
    expect(preparing).toMatchObject({ name: 'tiny', experimentFile: file });
    const run = await starting;
    expect(dirname(run)).toBe(join(dirname(file), 'runs'));
    const finished = await editor.until(is('finished'), 'finished');
    expect(finished).toMatchObject({
      folder: run,
      name: 'tiny',
      experimentFile: file,
      members: { total: 1, finished: 1, failed: 0 },
      accuracy: { split: 'test' },
      meanDepth: { split: 'test' },
    });
    expect(finished).not.toHaveProperty('progress');
    expect([...editor.pushed.keys()]).toEqual([run]);
    expect(await editor.ask('depthlens/runs', {})).toEqual([finished]);
    expect(readdirSync(dirname(run))).toEqual([basename(run)]);
    expect(readFileSync(join(run, 'run.log'), 'utf8')).toContain('tiny: finished');

    await expect.poll(() => readFileSync(join(run, 'run.log'), 'utf8')).toContain('tiny: finished');
    const summaryOf = (...folders: string[]) => editor.ask('depthlens/summary', { folders });
    expect(await summaryOf(run)).toEqual({ text: expect.stringMatching(/mean PD \(0 to 3\)/) });
    const both = new RegExp(`${basename(run)} +${basename(run)}\n(.*\n)*accuracy, test +\\d`);
    expect(await summaryOf(run, run)).toEqual({ text: expect.stringMatching(both) });
    expect(await summaryOf(join(folder, 'nowhere'))).toMatchObject({
      problem: { message: expect.stringMatching(/nowhere does not exist$/) },
    });
    const out = join(folder, 'examples.csv');
    expect(await editor.ask('depthlens/export', { folder: run, table: 'examples', format: 'csv', out })).toEqual({});
    expect(readFileSync(out, 'utf8')).toMatch(/^index,label,/);
    const nowhere = join(folder, 'no', 'such.csv');
    const refused = await editor.ask('depthlens/export', {
      folder: run,
      table: 'examples',
      format: 'csv',
      out: nowhere,
    });
    expect(refused.problem?.message).toContain('there is no such folder to write to');
  });

  test('outlives its server; the next one shows it, and cancels it; what is left resumes', async () => {
    const { folder, file } = newWorkspace(LONG);
    const first = await open(folder);
    const run = await startRun(first, file);
    await first.until(training, 'training');
    process.kill(first.pid, 'SIGKILL');
    editors.splice(0);
    const second = await open(folder);
    const { progress } = await second.until(training, 'training');
    await second.until(({ progress: later }) => later !== undefined && later.text !== progress!.text, 'further');
    expect(await second.ask('depthlens/resume', { folder: run })).toMatchObject({ problem: { code: 'in_use' } });
    expect((await second.ask('depthlens/delete', { folder: run })).problem?.code).toBe('in_use');
    expect(await second.ask('depthlens/cancel', { folder: run })).toEqual({});
    expect(second.pushed.get(run)).toMatchObject({ status: 'running', stopping: true });
    await second.until(is('cancelled'), 'cancelled');
    expect((await second.ask('depthlens/cancel', { folder: run })).problem?.message).toContain('it is cancelled');
    expect(await second.ask('depthlens/delete', { folder: run })).toEqual({});
    expect(second.pushed.size).toBe(0);
    expect(readdirSync(dirname(run))).toEqual([]);
  });

  test('is extended: the new members are worked on, the finished one stays', async () => {
    const { folder, file } = newWorkspace(TINY);
    const editor = await open(folder, { settings: { workers: 1 } });
    const run = await startRun(editor, file);
    await editor.until(is('finished'), 'finished');
    expect(await editor.ask('depthlens/extend', { folder: run, members: 0 })).toMatchObject({
      problem: { message: expect.stringContaining('from 1 to') },
    });
    expect(await editor.ask('depthlens/extend', { folder: run, members: 2 })).toEqual({ folder: run });
    const running = await editor.until(run => is('running')(run) && run.progress !== undefined, 'running');
    expect(running.members).toEqual({ total: 2, finished: 1, failed: 0 });
    expect(running.progress!.text).toMatch(/^1\/2 members(, 1: .*)?$/);
    expect(await editor.ask('depthlens/extend', { folder: run, members: 3 })).toMatchObject({
      problem: { code: 'in_use' },
    });
    const finished = await editor.until(run => is('finished')(run) && run.members.total === 2, 'finished');
    expect(finished.members).toEqual({ total: 2, finished: 2, failed: 0 });
    expect(await editor.ask('depthlens/extend', { folder: run, members: 1 })).toMatchObject({
      problem: { message: expect.stringContaining('1 is fewer') },
    });
  });

  test('goes on if its server dies while it is being prepared', async () => {
    const { folder, file } = newWorkspace(TINY);
    const runs = join(dirname(file), 'runs');
    const first = await open(folder);
    const starting = startRun(first, file).catch(() => {});
    const hasLog = () => existsSync(runs) && readdirSync(runs).some(name => name.endsWith('.log'));
    while (!hasLog()) await sleep(2);
    await sleep(50);
    expect([...first.pushed.values()].every(is('preparing'))).toBe(true);
    process.kill(first.pid, 'SIGKILL');
    editors.splice(0);
    void starting;
    const second = await open(folder);
    await second.until(is('finished'), 'finished');
  });

  test('two servers agree; killed, it is interrupted in both, and resume finishes it', async () => {
    const { folder, file } = newWorkspace(
      TINY.replace('[30, 10]', '[200, 10]').replace('interval: 10', 'interval: 100'),
    );
    const [one, other] = [await open(folder), await open(folder)];
    const run = await startRun(one, file);
    await Promise.all([one.until(training, 'training'), other.until(training, 'training')]);
    process.kill(readOwner(run)!.pid, 'SIGKILL');
    const [a, b] = await Promise.all([
      one.until(is('interrupted'), 'interrupted'),
      other.until(is('interrupted'), 'interrupted'),
    ]);
    expect(a).toEqual(b);
    expect(a.failure).toMatchObject({
      reason: expect.stringContaining('killed'),
      hint: expect.stringContaining('Resume'),
    });
    expect(await other.ask('depthlens/resume', { folder: run })).toEqual({ folder: run });
    // Pushed, not found by the next walk through the workspace: half a minute later it would be over.
    await Promise.all([one.until(is('running'), 'resumed'), other.until(is('running'), 'resumed')]);
    await Promise.all([one.until(is('finished'), 'finished'), other.until(is('finished'), 'finished')]);
    expect(await one.ask('depthlens/runs', {})).toEqual(await other.ask('depthlens/runs', {}));
    expect(await one.ask('depthlens/delete', { folder: run })).toEqual({});
    await other.untilNone();
    // Never more than four times a second.
    const seconds = 1 + (Date.now() - Date.parse(a.createdAt!)) / 1000;
    expect(one.pushes.length).toBeLessThan(4 * seconds + 10);
  });

  test.runIf(process.platform === 'linux')('a trainer that is killed: the reason, and what to do', async () => {
    const { file } = newWorkspace(LONG);
    const editor = await open(undefined);
    const run = await startRun(editor, file);
    await editor.until(training, 'training');
    const { pid } = readOwner(run)!;
    const trainer = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    process.kill(Number(trainer), 'SIGKILL');
    const { failure, members } = await editor.until(is('failed'), 'failed');
    expect(members.failed).toBe(1);
    expect(failure).toEqual({
      reason: expect.stringMatching(/The trainer was killed \(SIGKILL\), most likely .* memory/),
      hint: expect.stringContaining('resume the run'),
    });
  });
});

describe('what does not start', () => {
  const problemOf = async (editor: Editor, file: string) => {
    const result = await editor.ask('depthlens/start', { file });
    expect(editor.pushed.size).toBe(0);
    return 'problem' in result ? result.problem : result;
  };

  test('a file with errors, missing data, folders and programs that are not there: one clear problem each', async () => {
    const { folder, file } = newWorkspace(`${TINY}trainig: {}\nmodle: {}\n`);
    const editor = await open(folder, { settings: { dataCache: join(folder, 'cache') } });
    expect(await problemOf(editor, file)).toEqual({
      code: 'invalid_file',
      message: expect.stringMatching(/^tiny\.depthlens\.yaml:8:1: Unknown key `trainig`.* \(and 1 more\)$/),
      hint: 'Correct the file and start again.',
    });
    expect(existsSync(join(dirname(file), 'runs'))).toBe(false);
    writeFileSync(file, 'name: a\ndataset: { name: cifar10 }\nmodel: { architecture: mlp }\n');
    expect(await problemOf(editor, file)).toMatchObject({
      code: 'missing_data',
      download: { title: 'CIFAR-10', bytes: 170_052_171, hosts: ['www.cs.toronto.edu'] },
    });
    expect(await problemOf(editor, join(folder, 'none.depthlens.yaml'))).toMatchObject({
      message: expect.stringContaining('there is no such file'),
    });
    await editor.stop();
    editors.splice(0);

    writeFileSync(file, TINY);
    const lost = await open(folder, { settings: { runFolder: join(file, 'runs') } });
    expect(await problemOf(lost, file)).toMatchObject({
      message: expect.stringMatching(/^No run can be made in .*runs\. .*(ENOTDIR|ENOENT|EEXIST)/),
      hint: expect.stringContaining('depthlens.runFolder'),
    });
    await lost.stop();
    editors.splice(0);
    const noNode = await open(folder, { settings: { nodePath: join(folder, 'node') } });
    expect(await problemOf(noNode, file)).toMatchObject({ message: expect.stringContaining('depthlens.nodePath') });
    expect(existsSync(join(dirname(file), 'runs'))).toBe(false);
  });

  test('a start that is taken back leaves nothing', async () => {
    const { folder, file } = newWorkspace(LONG);
    const editor = await open(folder);
    for (const wait of [0, 150, 300]) {
      const cancel = new CancellationTokenSource();
      const starting = editor.ask('depthlens/start', { file }, cancel);
      await editor.until(is('preparing'), 'preparing');
      await sleep(wait);
      if (editor.pushed.size !== 1 || ![...editor.pushed.values()].every(is('preparing'))) break;
      cancel.cancel();
      await expect(starting).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
      expect([...editor.pushed]).toEqual([]);
      expect(existsSync(join(dirname(file), 'runs'))).toBe(false);
    }
  });

  test('nothing runs in a workspace that is not trusted', async () => {
    const { folder, file } = newWorkspace(TINY);
    const editor = await open(folder, { trusted: false });
    expect(await problemOf(editor, file)).toMatchObject({ message: expect.stringContaining('not trusted') });
    for (const method of ['depthlens/resume', 'depthlens/extend', 'depthlens/cancel', 'depthlens/delete'] as const)
      expect(await editor.ask(method, { folder })).toMatchObject({
        problem: { message: expect.stringContaining('not trusted') },
      });
    expect((await editor.ask('depthlens/doctor', {})).text).toContain('not trusted');
  });
});
