// Two runs beside one another: what the pages of one run do not have.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answer } from '../../server/src/results/panels/answer.ts';
import { serious } from './axe.ts';
import { LOOKED_AT } from './harness/themes.ts';
import { inPages } from './inPages.ts';
import { writeRunForPages } from './madeUp/run.ts';

const PICTURES = join(import.meta.dirname, 'pictures');
const SIZE = { images: 1500, members: 4, thumbnails: true };
const folders: string[] = [];

async function writeTwo(folder: string): Promise<string[]> {
  for (const [i, name] of ['first', 'second'].entries())
    folders.push(await writeRunForPages(join(folder, name), { ...SIZE, seed: i + 2 }));
  return folders;
}

/** What has the keyboard, by its role or what it is, and its name. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement!;
    const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
    return `${role}: ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}`;
  });

inPages('two runs', writeTwo, pages => {
  test.each(LOOKED_AT)(
    'in the theme %s: axe finds nothing serious, and nothing breaks',
    async theme => {
      mkdirSync(PICTURES, { recursive: true });
      const { page, mistakes } = await pages().open(theme);
      await page.getByRole('heading', { name: 'How well they do' }).waitFor();
      expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Compare', 'Figures']);
      const found = await serious(page);
      await page.screenshot({ path: join(PICTURES, `compare-${theme}.png`), animations: 'disabled' });
      await page.getByRole('tab', { name: 'Figures' }).click();
      await page.locator('.chart-strip').first().waitFor();
      await page.locator('.chart-strips').first().scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(PICTURES, `compare-figures-${theme}.png`), animations: 'disabled' });
      expect(found).toEqual([]);
      expect(mistakes).toEqual([]);
    },
    240_000,
  );

  test('figures that both runs have are told apart in the list, which leads to them', async () => {
    const { page } = await pages().open('light', { view: 'figures' });
    const list = page.getByRole('navigation', { name: 'Figures' });
    await list.getByRole('button', { name: 'Consistency score against prediction depth, second' }).click();
    await expect.poll(() => focused(page)).toBe('h2: Consistency score against prediction depth');
    const names = (await list.getByRole('button').allInnerTexts()).map(name => name.trim());
    expect(new Set(names).size).toBe(names.length);
  });

  test('the table and the correlations say what the answer says', async () => {
    const { page } = await pages().open('light');
    await page.getByRole('heading', { name: 'How well they do' }).waitFor();
    const watch = { signal: new AbortController().signal, onProgress: () => {} };
    const { runs, panels } = await answer(folders, 'comparison', {}, watch);
    const table = page.getByRole('region', { name: 'Accuracy and mean prediction depth' });
    expect(await table.getByRole('rowheader').allTextContents()).toEqual(runs.map(({ name }) => name));
    expect(runs.map(({ name }) => name)).toEqual(['first', 'second']);
    const matrices = panels.flatMap(panel => (panel.kind === 'matrix' ? [panel] : []));
    expect(matrices.length).toBeGreaterThan(0);
    for (const { values } of matrices) expect(values.flat()).toHaveLength(4);
    const shown = await page.locator('.chart-cell').allTextContents();
    const said = matrices.flatMap(({ values }) =>
      values.flat().map(value => value?.toFixed(2).replace('-', '−') ?? '–'),
    );
    expect(shown).toEqual(said);
    // The images are the same, and as hard in both.
    for (const { values } of matrices) expect(values[0][1]).toBeGreaterThan(0.5);
  });

  test('by keyboard: from the tabs to the tables, the correlations and the charts, which tell their points', async () => {
    const { page, mistakes } = await pages().open('dark');
    await page.getByRole('heading', { name: 'How well they do' }).waitFor();
    await page.getByRole('tab', { name: 'Compare' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => focused(page)).toBe('tab: Figures');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => focused(page)).toBe('tab: Compare');
    const stops: string[] = [];
    for (let i = 0; i < 40 && stops.at(-1) !== 'region: Settings that differ'; i++) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
      if (!stops.at(-1)!.startsWith('application: Depth against depth')) continue;
      if (stops.filter(stop => stop.startsWith('application')).length > 1) continue;
      await page.keyboard.press('ArrowRight');
      await expect
        .poll(() => page.locator('.chart p[role=status]').allTextContents())
        .toContainEqual(expect.stringMatching(/\d+ images/));
    }
    expect(stops.slice(0, 2)).toEqual([
      expect.stringMatching(/^tabpanel/),
      'region: Accuracy and mean prediction depth',
    ]);
    expect(stops.filter(stop => stop.startsWith('region: Correlations'))).not.toEqual([]);
    expect(stops.filter(stop => stop.startsWith('application: Depth against depth'))).not.toEqual([]);
    expect(mistakes).toEqual([]);
  });

  test('images in figures come from the sheets of their own run', async () => {
    const { page, mistakes } = await pages().open('light', { view: 'figures' });
    const tiles = page.locator('.chart-image-tile');
    await tiles.first().waitFor();
    const sheets = await tiles.evaluateAll(all =>
      all.map(tile => /sheets\/(\d)\/sheet_\d+\.png/.exec(getComputedStyle(tile).backgroundImage)?.[1]),
    );
    expect(new Set(sheets)).toEqual(new Set(['0', '1']));
    expect(mistakes).toEqual([]);
  });
});
