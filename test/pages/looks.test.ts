import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { choose } from './controls.ts';
import { LOOKED_AT } from './harness/themes.ts';
import { inPages } from './inPages.ts';

/** Pictures of every view in every theme; not in the repository. */
const PICTURES = join(import.meta.dirname, 'pictures');
/** Axe looks at every element of every view. */
const SECONDS = 240;
inPages('every view', { images: 3000, members: 6, thumbnails: true }, pages => {
  test.each(LOOKED_AT)(
    'in the theme %s: axe finds nothing serious, and nothing breaks',
    { timeout: SECONDS * 1000 },
    async theme => {
      mkdirSync(PICTURES, { recursive: true });
      const { page, mistakes } = await pages().open(theme);
      const tabs = page.getByRole('tab');
      await tabs.first().waitFor();
      const found: Record<string, string[]> = {};
      for (const name of await tabs.allInnerTexts()) {
        await page.getByRole('tab', { name }).click();
        await page.locator('.state-loading:visible').waitFor({ state: 'detached' });
        if (name === 'Gallery') await dressGallery(page);
        if (name === 'Map') await dressMap(page);
        if (name === 'Image') await dressImage(page);
        await page.waitForFunction(() => !document.querySelector('.tile-waiting'));
        found[name] = await serious(page);
        await page.screenshot({ path: join(PICTURES, `${name.toLowerCase()}-${theme}.png`), animations: 'disabled' });
      }
      expect(Object.fromEntries(Object.entries(found).filter(([, each]) => each.length > 0))).toEqual({});
      expect(mistakes).toEqual([]);
    },
  );

  test('the page uses no variable that VS Code does not define', async () => {
    const known = new Set(
      Object.keys(JSON.parse(readFileSync(join(import.meta.dirname, 'harness/themes.json'), 'utf8'))),
    );
    const style = readFileSync(join(import.meta.dirname, '../../dist/webviews/page.css'), 'utf8');
    const used = [...new Set([...style.matchAll(/var\((--vscode-[\w-]+)/g)].map(([, name]) => name))];
    expect(used.filter(name => !known.has(name))).toEqual([]);
  });
});

/** As it is while one works with it. */
async function dressGallery(page: Page): Promise<void> {
  await choose(page, 'Show', 'Suspects');
  await page.getByRole('button', { name: /^Filters/ }).click();
  const tiles = page.locator('.tile:visible');
  await tiles.nth(1).click();
  await tiles.nth(3).click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Keep' }).click();
  await tiles.nth(1).filter({ hasText: 'keep' }).waitFor();
}

/** One image, and why what it was compared with cannot be found: nothing of a made-up run was trained. */
async function dressImage(page: Page): Promise<void> {
  await page.getByLabel('Image number').fill('17');
  await page.getByLabel('Image number').press('Enter');
  await page.locator('.layer-rows .layer').first().click();
  await page.locator('.view-image .state-failed, .neighbour').first().waitFor();
}

async function dressMap(page: Page): Promise<void> {
  const box = (await page.locator('.map-frame').boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4, { steps: 3 });
  await page.mouse.up();
}
