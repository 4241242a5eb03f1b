import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver-protocol/node';
import type { PanelQuestion, PanelQuestions } from '../../server/src/protocol.ts';
import { TINY } from '../runs/cli.ts';
import { type Editor, openEditor, workspace } from './editor.ts';

describe('what a panel asks', () => {
  let editor: Editor;
  let made: { folder: string; file: string };
  let run: string;
  let token = 0;

  beforeAll(async () => {
    made = workspace(TINY);
    editor = await openEditor(made.folder, { settings: { workers: 1 } });
    const started = await editor.ask('depthlens/start', { file: made.file });
    if ('problem' in started) throw new Error(started.problem.message);
    run = started.folder;
    await editor.until(({ status }) => status === 'finished', 'finished');
  });
  afterAll(async () => {
    await editor?.stop();
    rmSync(made.folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const ask = async <Q extends PanelQuestion>(
    question: Q,
    params: PanelQuestions[Q]['params'],
    folders = [run],
    asker = editor,
  ) => {
    const told = await asker.ask('depthlens/ask', { folders, question, params, token: ++token });
    return told as { answer: PanelQuestions[Q]['answer'] } | { problem: { message: string; hint?: string } };
  };

  test('is answered from the run folder', async () => {
    expect(await ask('about', {})).toMatchObject({
      answer: [{ folder: run, name: 'tiny', status: 'finished', members: { total: 1, finished: 1, failed: 0 } }],
    });
    expect(await ask('examples', {})).toMatchObject({ answer: { rows: 160, members: 1, deepest: 3 } });
  });

  test('of a run that is gone is refused with a message', async () => {
    const told = await ask('about', {}, [join(made.folder, 'nowhere')]);
    expect(told).toEqual({ problem: { message: expect.stringMatching(/nowhere/) } });
  });

  test('is dropped when it is cancelled, and the next is answered', async () => {
    const cancel = new CancellationTokenSource();
    // A process has to start for the answer, so that no slow machine has it before the cancelling is heard.
    const params = { index: 0, member: 0, probe: 0 };
    const asked = editor.ask('depthlens/ask', { folders: [run], question: 'nearest', params, token: ++token }, cancel);
    cancel.cancel();
    await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(await ask('about', {})).toHaveProperty('answer');
  });

  test('starts no process where the workspace is not trusted, and is answered else', async () => {
    const stranger = await openEditor(made.folder, { trusted: false });
    try {
      expect(await ask('nearest', { index: 0, member: 0, probe: 0 }, [run], stranger)).toMatchObject({
        problem: { message: expect.stringContaining('not trusted') },
      });
      expect(await ask('about', {}, [run], stranger)).toHaveProperty('answer');
    } finally {
      await stranger.stop();
    }
  });
});
