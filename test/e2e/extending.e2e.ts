import type { Page } from 'playwright-core';
import { small } from './experiments.ts';
import { inEditor } from './harness/editor.ts';
import { openFile, quickInput, runCommand, showView, viewRow } from './harness/window.ts';

inEditor('extending a run', {}, scenario => {
  let page: Page;

  scenario('the number of members is asked for, and the new one is worked on', async editor => {
    page = await editor.open(editor.workspace({ 'small.depthlens.yaml': small('small') }));
    await openFile(page, 'small.depthlens.yaml');
    await runCommand(page, 'Depthlens: Run');
    await showView(page);
    await viewRow(page, /accuracy [\d.]+ %, PD [\d.]+/).waitFor({ timeout: 120_000 });
    await runCommand(page, 'Depthlens: Extend Run');
    await page.locator('.quick-input-message', { hasText: 'It has one member. How many shall there be' }).waitFor();
    await quickInput(page).fill('1');
    await page.locator('.quick-input-message', { hasText: 'A whole number of more than 1.' }).waitFor();
    await quickInput(page).fill('2');
    await page.keyboard.press('Enter');
    await viewRow(page, '1 of 2 members finished').waitFor();
    await viewRow(page, /accuracy [\d.]+ %, PD [\d.]+/).waitFor({ timeout: 120_000 });
  });
});
