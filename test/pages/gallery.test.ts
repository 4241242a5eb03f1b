import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { FileToSave, PageMessage } from '../../server/src/protocol.ts';
import { choose } from './controls.ts';
import { inPages } from './inPages.ts';

const grid = (page: Page): Locator => page.getByRole('listbox');
const tiles = (page: Page): Locator => page.locator('.tile:visible');
const count = (page: Page): Locator => page.locator('.gallery-count');
const selected = (page: Page): Locator => page.locator('.tile[aria-selected="true"]');

/** What the page wanted from the editor. */
const outside = (page: Page) => page.evaluate(() => (globalThis as unknown as { outside: PageMessage[] }).outside);

/** How many numbers a text begins with: `312 of 3,000 images`. */
const first = async (where: Locator) => Number((await where.textContent())!.trim().split(' ')[0].replaceAll(',', ''));

inPages('the gallery', { images: 3000, members: 6, thumbnails: true }, pages => {
  const open = async () => {
    const { page, mistakes } = await pages().open('dark', { view: 'gallery' });
    await tiles(page).first().waitFor();
    return { page, mistakes };
  };

  test('pictures are drawn from the sheets, pixel for pixel, and only what is on screen has elements', async () => {
    const { page, mistakes } = await open();
    await page.waitForFunction(() => !document.querySelector('.tile-waiting'));
    expect(await count(page).textContent()).toContain('3,000 images');
    expect(await page.locator('.tile').count()).toBeLessThan(150);
    const drawn = await page.evaluate(async () => {
      const reference = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      const sheets = new Map<string, HTMLImageElement>();
      const sheetOf = async (row: number) => {
        const name = `/sheets/0/sheet_${String(Math.floor(row / 100)).padStart(3, '0')}.png`;
        const sheet = sheets.get(name) ?? Object.assign(new Image(), { src: name });
        sheets.set(name, sheet);
        await sheet.decode();
        return sheet;
      };
      // At this size a pixel of an image is 3 x 3 on the screen.
      const [pixels, shown] = [28, 84];
      return await Promise.all(
        [...document.querySelectorAll<HTMLElement>('.tile:not([hidden])')].map(async tile => {
          const row = Number(tile.dataset.row);
          const strip = tile.parentElement!.querySelector('canvas')!;
          const { left } = tile.querySelector('.tile-picture')!.getBoundingClientRect();
          const x = Math.round(left - strip.getBoundingClientRect().left);
          const { data: got } = strip.getContext('2d')!.getImageData(x, 0, shown, shown);
          const [tileLeft, tileTop] = [(row % 10) * pixels, (Math.floor(row / 10) % 10) * pixels];
          const sheet = await sheetOf(row);
          reference.clearRect(0, 0, pixels, pixels);
          reference.drawImage(sheet, tileLeft, tileTop, pixels, pixels, 0, 0, pixels, pixels);
          const { data: want } = reference.getImageData(0, 0, pixels, pixels);
          return want.every((value, i) => {
            const [channel, pixel] = [i % 4, Math.floor(i / 4)];
            const [px, py] = [(pixel % pixels) * 3 + 1, Math.floor(pixel / pixels) * 3 + 1];
            return got[4 * (py * shown + px) + channel] === value;
          });
        }),
      );
    });
    expect(drawn.length).toBeGreaterThan(20);
    expect(drawn.filter(same => !same)).toEqual([]);
    await grid(page).evaluate(element => {
      element.scrollTop = element.scrollHeight;
    });
    await page.locator('[aria-posinset="3000"]').waitFor();
    expect(await page.locator('.tile').count()).toBeLessThan(150);
    expect(mistakes).toEqual([]);
  });

  test('a tile says its label, its consensus class and its depths', async () => {
    const { page } = await open();
    await choose(page, 'Show', 'Suspects');
    await tiles(page).filter({ hasText: '≠' }).first().waitFor();
    for (const text of await tiles(page).allInnerTexts()) expect(text).toMatch(/≠ [\s\S]*PD [\d.]+ val/);
    const spoken = await tiles(page).first().locator('.spoken').textContent();
    expect(spoken).toMatch(
      /^Image \d+, label .*\. Consensus class .*, not the label\. Prediction depth .* in validation/,
    );
    expect(await tiles(page).first().getAttribute('aria-setsize')).toBe(String(await first(count(page))));
  });

  test('search, chips, and back', async () => {
    const { page } = await open();
    await page.getByLabel('Search').fill('sandal 100-200');
    await page.getByRole('button', { name: 'Remove filter “sandal 100-200”' }).waitFor();
    expect(await first(count(page))).toBeLessThan(102);
    await page.getByLabel('Search').fill('nothing like it');
    await page.getByText('No image meets all filters.').waitFor();
    await page.getByRole('button', { name: 'Show All Images' }).click();
    await tiles(page).first().waitFor();
    expect(await first(count(page))).toBe(3000);
  });

  test('a range of depths', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByLabel('PD in validation, from').fill('6');
    await page.getByLabel('PD in validation, from').press('Enter');
    await page.getByText('PD in validation: from 6').waitFor();
    for (const text of await tiles(page).allInnerTexts())
      expect(Number(/PD ([\d.]+) val/.exec(text)![1])).toBeGreaterThanOrEqual(6);
  });

  test('selection by mouse', async () => {
    const { page } = await open();
    await tiles(page).nth(1).click();
    await tiles(page)
      .nth(4)
      .click({ modifiers: ['Shift'] });
    await expect.poll(() => selected(page).count()).toBe(4);
    await tiles(page)
      .nth(2)
      .click({ modifiers: ['Control'] });
    await expect.poll(() => count(page).textContent()).toContain('3 selected');
    await page.getByRole('button', { name: 'Copy Indices' }).click();
    await page.getByText('Indices of 3 images copied.').waitFor({ state: 'attached' });
    expect(await outside(page)).toContainEqual({ type: 'copy', text: '1\n3\n4' });
  });

  test('selection by keyboard, which the screen reader follows', async () => {
    const { page } = await open();
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => count(page).textContent()).toContain('3 selected');
    const active = () => grid(page).getAttribute('aria-activedescendant');
    await expect.poll(async () => page.locator(`#${await active()}`).getAttribute('aria-posinset')).toBe('4');
    await page.keyboard.press('End');
    await page.locator('[aria-posinset="3000"][aria-selected="true"]').waitFor();
    await page.keyboard.press('Control+A');
    await expect.poll(() => count(page).textContent()).toContain('3,000 selected');
    await page.keyboard.press('Escape');
    await expect.poll(() => selected(page).count()).toBe(0);
  });

  test('marks are kept with the run, undone and redone', async () => {
    const { page } = await open();
    await tiles(page).nth(0).click();
    await choose(page, 'New label', 'Sandal');
    await page.getByRole('button', { name: 'Relabel to' }).click();
    await tiles(page).nth(0).filter({ hasText: '→ Sandal' }).waitFor();
    await tiles(page).nth(1).click();
    await page.keyboard.press('d');
    await tiles(page).nth(1).filter({ hasText: 'drop' }).waitFor();
    await page.keyboard.press('Control+Z');
    await tiles(page).nth(1).filter({ hasNotText: 'drop' }).waitFor();
    await page.reload();
    await tiles(page).nth(0).filter({ hasText: '→ Sandal' }).waitFor();
    await page.getByRole('button', { name: 'Redo' }).click();
    await tiles(page).nth(1).filter({ hasText: 'drop' }).waitFor();
    const lines = readFileSync(join(pages().run, 'marks.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).action)).toEqual(['mark', 'mark', 'undo', 'redo']);
    await choose(page, 'Show', 'Marked');
    await page.getByText('2 of 3,000 images').waitFor();
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByText('2 images saved.').waitFor({ state: 'attached' });
    const saved = (await outside(page)).find(message => message.type === 'saveFile')!;
    const { text } = (saved as { file: Extract<FileToSave, { text: string }> }).file;
    expect(
      text
        .trimEnd()
        .split('\n')
        .map(line => line.split(',').slice(-3).join()),
    ).toEqual(['decision,new_label,new_label_name', 'relabel,5,Sandal', 'drop,,']);
  });

  test('filters and place survive a reload', async () => {
    const { page } = await open();
    await choose(page, 'Show', 'Suspects');
    await page.getByText('↓ Largest first').waitFor();
    const text = await count(page).textContent();
    await grid(page).evaluate(element => {
      element.scrollTop = 900;
    });
    await page.waitForFunction(() => sessionStorage.getItem('state')?.includes('suspect'));
    await page.waitForFunction(() => !sessionStorage.getItem('state')?.includes('"place":0'));
    const place = await page.evaluate(() => /"place":(\d+)/.exec(sessionStorage.getItem('state')!)![1]);
    await page.reload();
    await page.locator(`[aria-posinset="${Number(place) + 1}"]`).waitFor();
    expect(await count(page).textContent()).toBe(text);
  });
});

inPages('the gallery of a run without thumbnails', { images: 300, members: 2, thumbnails: false }, pages => {
  test('each tile has the number of its image in place of a picture', async () => {
    const { page, mistakes } = await pages().open('light', { view: 'gallery' });
    await tiles(page).first().waitFor();
    expect(await tiles(page).first().textContent()).toContain('#0');
    expect(await page.locator('canvas:visible').count()).toBe(0);
    expect(mistakes).toEqual([]);
  });
});
