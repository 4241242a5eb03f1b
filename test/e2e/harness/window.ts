import type { FrameLocator, Locator, Page } from 'playwright-core';

/** What a person does in a window of VS Code, and what they see. */

/** Opens a file of the folder by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await quickInput(page).fill(name);
  await quickRow(page, name).click();
  await tab(page, name).waitFor();
  await page.locator('.editor-instance .view-lines').first().waitFor();
}

export const tab = (page: Page, name: string): Locator => page.locator(`.tab[data-resource-name="${name}"]`);

/** Runs a command from the palette, by the title that it shows there. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await quickInput(page).fill(`>${title}`);
  await quickRow(page, title).click();
}

/** The titles that the palette offers for what is typed. */
export async function commandsOffered(page: Page, typed: string): Promise<string[]> {
  await page.keyboard.press('F1');
  await quickInput(page).fill(`>${typed}`);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  const titles = await page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
  await page.keyboard.press('Escape');
  return titles;
}

export const quickInput = (page: Page): Locator => page.locator('.quick-input-widget input.input');
export const quickRow = (page: Page, text: string | RegExp): Locator =>
  page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

/** Puts the cursor into the text editor, lines and columns from 1. */
export async function goTo(page: Page, line: number, column: number): Promise<void> {
  await page.keyboard.press('Control+G');
  await quickInput(page).fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** Shows what is to be told of the place of the cursor. On a busy machine the keys may come before the editor has them. */
export async function showHover(page: Page): Promise<void> {
  const shown = page.locator('.monaco-hover:not(.hidden) .hover-contents').first();
  for (let attempt = 0; attempt < 5; attempt++) {
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const there = await shown.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (there) return;
  }
}

/** The text of the open editor, as far as it is on the screen. */
export async function visibleText(page: Page): Promise<string> {
  const lines = page.locator('.editor-instance .view-line');
  const placed = await lines.evaluateAll(nodes =>
    (nodes as unknown as { style: { top: string }; textContent: string }[]).map(node => ({
      top: Number.parseInt(node.style.top, 10),
      text: node.textContent.replaceAll('\u00a0', ' '),
    })),
  );
  return placed
    .sort((a, b) => a.top - b.top)
    .map(({ text }) => text)
    .join('\n');
}

export const squiggles = (page: Page): Locator => page.locator('.monaco-editor .squiggly-error');

/** Opens the panel of problems. */
export async function showProblems(page: Page): Promise<void> {
  await runCommand(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel').waitFor();
}
export const problem = (page: Page, text: string | RegExp): Locator =>
  page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();

/** Opens our view by its icon in the activity bar. */
export async function showView(page: Page): Promise<void> {
  const icon = page.locator('.activitybar .action-item a[aria-label^="Depthlens"]');
  await icon.waitFor();
  const shown = page.locator('.sidebar .composite.title', { hasText: /depthlens/i });
  if (!(await shown.isVisible())) await icon.click();
  await shown.waitFor();
}
/** A row of our view. */
export const viewRow = (page: Page, text: string | RegExp): Locator =>
  page.locator('.sidebar .monaco-list-row', { hasText: text }).first();

export const statusItem = (page: Page, text: string | RegExp): Locator =>
  page.locator('.statusbar .statusbar-item', { hasText: text }).first();

export const notification = (page: Page, text: string | RegExp): Locator =>
  page
    .locator('.notifications-toasts .notification-list-item, .notifications-center .notification-list-item', {
      hasText: text,
    })
    .first();

/** What the view tells of a run at work: `42 %, 3 min left`. */
export const AT_WORK = /\d+ %, .*left/;

/** The page of the panel that is shown, inside of the frames that the editor puts around it. */
export const panelPage = (page: Page): FrameLocator =>
  page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

/** Its tab. */
export const panelTab = (page: Page, name: string): Locator =>
  page.locator(`.tabs-container .tab[aria-label^="${name}"]:not([data-resource-name$=".yaml"])`);

/** The number before `%` that something shows, -1 where there is none. */
export async function percentIn(shown: Locator): Promise<number> {
  const text = await shown.textContent().catch(() => '');
  return Number(/(\d+) %/.exec(text ?? '')?.[1] ?? -1);
}
