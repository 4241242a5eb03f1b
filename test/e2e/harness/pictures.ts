import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { BRIEF } from '../../brief.ts';
import { PICTURES } from './globalSetup.ts';

/** What the browser says that a person likes, and how the window tells that it follows. */
const THEMES = [
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none', kind: 'vs-dark' },
  { name: 'contrast', colorScheme: 'dark', forcedColors: 'active', kind: 'hc-black' },
  { name: 'light', colorScheme: 'light', forcedColors: 'none', kind: 'vs' },
] as const;

/** Where time is short, two of them. */
const TAKEN = THEMES.filter(({ name }) => !BRIEF || name !== 'dark');

/** Takes pictures `NAME-THEME.png` of what a window shows. It ends in the light theme, in which windows open. */
export async function takePictures(page: Page, name: string): Promise<void> {
  for (const { name: theme, kind, ...liked } of TAKEN) {
    await page.emulateMedia(liked);
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`), animations: 'disabled' });
  }
}
