import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { long } from './experiments.ts';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { descendants, isAlive, runOf, send, trainerOf } from './harness/processes.ts';
import { until } from './harness/until.ts';
import { AT_WORK, notification, openFile, percentIn, runCommand, showView, viewRow } from './harness/window.ts';

inEditor('a process is killed while an experiment runs', {}, scenario => {
  let page: Page;
  let folder: string;

  const counts = async () => {
    const shown = await percentIn(viewRow(page, AT_WORK));
    expect(shown).toBeGreaterThanOrEqual(0);
  };

  scenario('the trainer: the view says why the run ended, and it can be resumed', async editor => {
    folder = editor.workspace({ 'long.depthlens.yaml': long('long') });
    page = await editor.open(folder);
    await openFile(page, 'long.depthlens.yaml');
    await runCommand(page, 'Depthlens: Run');
    await showView(page);
    await viewRow(page, AT_WORK).waitFor();
    const trainer = await until(() => trainerOf(folder), { what: 'a trainer works' });
    send(trainer.pid, 'SIGKILL');
    await viewRow(page, /killed \(SIGKILL\)/).waitFor();
    const told = notification(page, /killed \(SIGKILL\)/);
    await told.waitFor();
    await takePictures(page, 'trainer-killed');
    await told.getByRole('button', { name: 'Resume' }).click();
    await viewRow(page, AT_WORK).waitFor();
  });

  scenario('the language server: it comes back, and the run goes on', async editor => {
    const run = runOf(folder)!;
    const server = () => descendants(editor.server.pid).find(({ command }) => command.includes('dist/main.js'));
    const before = server()!;
    send(before.pid, 'SIGKILL');
    await until(() => server() && server()?.pid !== before.pid, { what: 'another server starts' });
    await viewRow(page, AT_WORK).waitFor();
    await counts();
    expect(isAlive(run.pid)).toBe(true);
    expect(await notification(page, /language server/i).count()).toBe(0);
  });

  scenario('the extension host: the run goes on, and the next host shows it', async editor => {
    const run = runOf(folder)!;
    const host = () => descendants(editor.server.pid).find(({ command }) => command.includes('--type=extensionHost'));
    const before = host()!;
    send(before.pid, 'SIGKILL');
    await until(() => host() && host()?.pid !== before.pid, { what: 'another extension host starts' });
    await takePictures(page, 'host-killed');
    await until(async () => (await viewRow(page, AT_WORK).count()) > 0, { what: 'the view shows the run' });
    expect(isAlive(run.pid)).toBe(true);
    await runCommand(page, 'Depthlens: Cancel');
    await viewRow(page, 'cancelled').waitFor();
  });
});
