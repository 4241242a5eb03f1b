import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { until } from './harness/until.ts';
import { goTo, openFile, runCommand, squiggles, visibleText } from './harness/window.ts';

const FILES = {
  'empty.depthlens.yaml': '',
  'odd.depthlens.yaml': 'name: odd\nmodel: {architecture: mlp}   # small\ndataset:\n  name: cifar10\n     \n',
  'linked.depthlens.yaml':
    'name: linked\ndataset: { name: fashion_mnist, path: ./images }\nmodel: { architecture: vgg16 }\nprobes: { k: 10 }\n',
  'images/a/file.txt': '',
  'half.depthlens.yaml': 'name: half\ndataset: { name: cifar10 }\n\n',
};

inEditor('completing an experiment', {}, scenario => {
  let page: Page;
  const shows = (text: RegExp) =>
    until(async () => (await visibleText(page)).match(text), { what: `the editor shows ${text}` });
  const row = (text: string | RegExp) =>
    page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first();

  scenario('an empty file becomes an experiment', async editor => {
    page = await editor.open(editor.workspace(FILES));
    await openFile(page, 'empty.depthlens.yaml');
    await goTo(page, 1, 1);
    await page.keyboard.press('Control+Space');
    await row('experiment: train a network').waitFor();
    await takePictures(page, 'whole-experiment');
    await row('experiment: train a network').click();
    await shows(/^dataset: \{ name: fashion_mnist_mini \}\nmodel: \{ architecture: mlp, width: 1 \}/m);
    await page.keyboard.press('Escape');
    await page.locator('.codelens-decoration a', { hasText: 'Run' }).first().waitFor();
    await squiggles(page).first().waitFor({ state: 'detached' });
  });

  scenario('a key brings its section, and the choice of what it needs', async () => {
    await openFile(page, 'half.depthlens.yaml');
    await goTo(page, 3, 1);
    await page.keyboard.type('mod');
    await row(/^model/).waitFor();
    await page.keyboard.press('Enter');
    await row('vgg16').waitFor();
    await row('vgg16').click();
    await shows(/^model:\n {2}architecture: vgg16$/m);
  });

  scenario('a line that is indented wrongly is moved', async () => {
    await openFile(page, 'odd.depthlens.yaml');
    await goTo(page, 5, 6);
    await page.keyboard.type('cla');
    await row('classes').waitFor();
    await page.keyboard.press('Enter');
    await shows(/^ {2}classes: \[\]$/m);
    await row('airplane').waitFor();
    await row('airplane').click();
    await page.keyboard.type(', ');
    await row('automobile').waitFor();
    expect(await row('airplane').isVisible()).toBe(false);
    await row('automobile').click();
    await shows(/^ {2}classes: \[airplane, automobile\]$/m);
  });

  scenario('formatting keeps comments', async () => {
    await runCommand(page, 'Format Document');
    await shows(/^model: \{ architecture: mlp \} # small$/m);
  });

  scenario('hovering over the probes lists where they stand', async () => {
    await openFile(page, 'linked.depthlens.yaml');
    await goTo(page, 4, 3);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'conv1_1' }).first();
    await hover.waitFor();
    expect(await hover.locator('tr').count()).toBe(16);
    await takePictures(page, 'hover-probes');
    await page.keyboard.press('Escape');
  });

  scenario('a path leads to its folder', async () => {
    const link = page.locator('.detected-link', { hasText: './images' }).first();
    await link.waitFor();
    await link.click({ modifiers: ['Control'] });
    await page.locator('.explorer-folders-view .monaco-list-row.selected', { hasText: 'images' }).waitFor();
  });
});
