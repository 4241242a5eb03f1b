// Reads what VS Code defines in a webview in a light, a dark and a high-contrast theme, and writes it to themes.json:
//   node test/pages/harness/captureThemes.ts
// It opens the preview of a Markdown file, which is a webview that every VS Code has.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../../e2e/harness/chromium.ts';
import { startCodeServer } from '../../e2e/harness/codeServer.ts';
import { installCodeServer } from '../../e2e/harness/installCodeServer.ts';
import { until } from '../../e2e/harness/until.ts';
import { openFile, runCommand } from '../../e2e/harness/window.ts';
import { THEMES, THEMES_FILE, themeClass } from './themes.ts';

const executablePath = findChromium();
if (!executablePath) throw new Error('There is no Chromium: install it, or name it in DEPTHLENS_CHROMIUM.');

const folder = mkdtempSync(join(tmpdir(), 'depthlens-themes-'));
const extensions = join(folder, 'extensions');
const workspace = join(folder, 'workspace');
for (const path of [extensions, workspace]) mkdirSync(path);
writeFileSync(join(workspace, 'page.md'), '# Page\n');
const server = await startCodeServer({ codeServer: installCodeServer(), extensions, chromium: executablePath });
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}`);
  await page.locator('.monaco-workbench').waitFor();
  await openFile(page, 'page.md');
  await runCommand(page, 'Markdown: Open Preview');
  const inside = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('html');
  const styles: Record<string, string>[] = [];
  for (const theme of THEMES) {
    const [colorScheme, forcedColors] =
      theme === 'contrast' ? (['dark', 'active'] as const) : ([theme, 'none'] as const);
    await page.emulateMedia({ colorScheme, forcedColors });
    const style = await until(
      async () => {
        const classes = await inside.locator('body').getAttribute('class');
        return classes?.split(' ').includes(themeClass(theme)) ? inside.getAttribute('style') : null;
      },
      { what: `the preview is ${theme}` },
    );
    styles.push(variablesIn(style));
  }
  const names = [...new Set(styles.flatMap(Object.keys))].sort();
  const lines = names.map(
    name => ` ${JSON.stringify(name)}: ${JSON.stringify(styles.map(style => style[name] ?? null))}`,
  );
  writeFileSync(THEMES_FILE, `{\n${lines.join(',\n')}\n}\n`);
  console.log(`${names.length} variables`);
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** From the `style` of the page: `--vscode-foreground: #616161; …` */
function variablesIn(style: string): Record<string, string> {
  const found = style.matchAll(/(--vscode-[\w-]+):\s*([^;]+);/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value.trim()]));
}
