import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BRIEF } from '../../brief.ts';

export const THEMES = ['light', 'dark', 'contrast'] as const;
export type ThemeName = (typeof THEMES)[number];

/** In which tests look at the views: where time is short, not in the dark one. */
export const LOOKED_AT = THEMES.filter(theme => !BRIEF || theme !== 'dark');

/** What VS Code defines in a webview, by variable, in each theme; null: nothing. `captureThemes.ts` has read it there. */
export const THEMES_FILE = join(import.meta.dirname, 'themes.json');

export function readThemes(): Record<string, (string | null)[]> {
  return JSON.parse(readFileSync(THEMES_FILE, 'utf8'));
}

/** The class that VS Code gives to the body of a webview. */
export function themeClass(theme: ThemeName): string {
  return theme === 'contrast' ? 'vscode-high-contrast' : `vscode-${theme}`;
}

/** A style sheet with the variables of a theme, and with what VS Code says of the body of every webview. */
export function themeStyle(theme: ThemeName): string {
  const lines = Object.entries(readThemes()).flatMap(([name, values]) => {
    const value = values[THEMES.indexOf(theme)];
    return value === null ? [] : [`  ${name}: ${value};`];
  });
  return `html {
${lines.join('\n')}
  scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background);
}
body {
  overscroll-behavior-x: none;
  background-color: transparent;
  color: var(--vscode-editor-foreground);
}
`;
}
