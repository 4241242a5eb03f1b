import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { FileToSave, LinesPanel, Panel } from '../../server/src/protocol.ts';
import { BARS, HISTOGRAM, LINES, MATRIX, SCATTER } from '../webviews/panels.ts';
import { THEMES, type ThemeName } from './harness/themes.ts';
import { inPages } from './inPages.ts';

/** Charts as a browser draws them: what their data alone cannot tell. */
inPages('charts', { images: 400, members: 3, thumbnails: true }, pages => {
  /** A page on which one chart of the panel stands, and nothing else. */
  async function chartOf(panel: Panel, theme: ThemeName = 'light') {
    const { page, mistakes } = await pages().open(theme, { view: 'curves' });
    await page.locator('depth-chart').first().waitFor();
    await page.evaluate(shown => {
      const chart = document.createElement('depth-chart');
      Object.assign(chart, { panel: shown, name: 'A chart' });
      document.body.replaceChildren(chart);
    }, panel);
    const canvas = page.locator('depth-chart canvas');
    if (panel.kind !== 'matrix') await expect.poll(() => drawn(page)).toBeGreaterThan(50);
    return { page, mistakes, canvas };
  }

  test('a line has the colour of the theme, in any theme', async () => {
    for (const theme of THEMES) {
      const { page, mistakes } = await chartOf(LINES, theme);
      const blue = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--vscode-charts-blue'));
      expect(await pixelsOf(page, blue), theme).toBeGreaterThan(100);
      expect(mistakes).toEqual([]);
      await page.context().close();
    }
  });

  test('another theme is drawn at once, on the same canvas', async () => {
    const { page } = await chartOf(LINES);
    expect(await pixelsOf(page, '#ff00ff')).toBe(0);
    await page.evaluate(() => {
      (globalThis as { before?: unknown }).before = document.querySelector('canvas');
      document.documentElement.style.setProperty('--vscode-charts-blue', '#ff00ff');
    });
    await expect.poll(() => pixelsOf(page, '#ff00ff')).toBeGreaterThan(100);
    expect(
      await page.evaluate(() => (globalThis as { before?: unknown }).before === document.querySelector('canvas')),
    ).toBe(true);
  });

  test('log axes, gaps and cells stand where they should', async () => {
    const { page, canvas } = await chartOf(HISTOGRAM);
    const { width, height } = (await canvas.boundingBox())!;
    // The empty row in the middle is the background all along; under it and over it is none.
    const rows = await page.evaluate(() => {
      const { width, height } = document.querySelector('canvas')!;
      const { data } = document
        .querySelector('canvas')!
        .getContext('2d')!
        .getImageData(width * 0.85, 0, 1, height);
      return Array.from({ length: height }, (_, y) => data[4 * y + 3] > 0);
    });
    const scale = rows.length / height;
    const at = (share: number) => rows[Math.round((8 + share * (height - 60)) * scale)];
    expect(width).toBeGreaterThan(200);
    expect([at(0.15), at(0.5), at(0.9)]).toEqual([true, false, true]);
  });

  test('arrow keys go to points, which are told, and the ring is drawn', async () => {
    const { page } = await chartOf(LINES);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('chart-plot');
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toContain('train: layer of the probe 0, accuracy 0.4');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.getByRole('status').textContent()).toContain('validation: layer of the probe 0');
  });

  test('a newer panel keeps what the person zoomed to, and the keyboard', async () => {
    const { page } = await chartOf(LINES);
    await page.locator('.chart-plot').focus();
    for (const key of ['ArrowRight', 'ArrowRight', '+', '+']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Show all' }).waitFor();
    const newer: LinesPanel = {
      ...LINES,
      series: LINES.series.map(one => ({ ...one, y: one.y.map(y => y && y * 0.9) })),
    };
    await page.evaluate(panel => {
      (globalThis as { before?: unknown }).before = document.querySelector('canvas');
      Object.assign(document.querySelector('depth-chart')!, { panel });
    }, newer);
    await page.waitForFunction(() => document.querySelector('depth-chart')!.isUpdatePending === false);
    expect(
      await page.evaluate(() => (globalThis as { before?: unknown }).before === document.querySelector('canvas')),
    ).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('chart-plot');
    await page.getByRole('button', { name: 'Show all' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('status').textContent()).toContain('accuracy 0.72');
    await page.keyboard.press('0');
    await expect.poll(() => page.getByRole('button', { name: 'Show all' }).count()).toBe(0);
  });

  test('dragging zooms, a double click shows all', async () => {
    const { page, canvas } = await chartOf(SCATTER);
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 4);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.8, y + height * 0.7, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Show all' }).waitFor();
    await canvas.dblclick();
    await expect.poll(() => page.getByRole('button', { name: 'Show all' }).count()).toBe(0);
  });

  test('a series is hidden by its name, and its data stay in the table', async () => {
    const { page } = await chartOf(BARS);
    const before = await drawn(page);
    await page.getByRole('button', { name: 'train' }).click();
    await expect.poll(() => drawn(page)).toBeLessThan(before);
    await page.getByRole('button', { name: /Data table/ }).click();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      'prediction depth [layer]',
      'train',
      'validation',
    ]);
    expect(await page.getByRole('row').count()).toBe(4);
  });

  test('a matrix is a table whose colours the policy allows', async () => {
    const { page, mistakes } = await chartOf(MATRIX);
    const cells = page.locator('.chart-cell');
    expect(await cells.allTextContents()).toEqual(['1.00', '−0.25', '−0.25', '–']);
    const colours = await cells.evaluateAll(all => all.map(cell => getComputedStyle(cell).backgroundColor));
    expect(new Set(colours.slice(0, 2)).size).toBe(2);
    expect(colours[0]).not.toBe('rgba(0, 0, 0, 0)');
    expect(mistakes).toEqual([]);
  });

  test('a figure is saved as the picture that the command line writes, in pixels, and as its data', async () => {
    const { page, mistakes } = await pages().open('dark', { view: 'figures' });
    const figure = 'Prediction depth in validation against prediction depth in training';
    const csv = await saved(page, figure, 'CSV');
    expect(csv.name).toBe('figure-7.csv');
    expect('text' in csv && csv.text).toMatch(/^panel,series,x_name,.*\r\n/);
    const svg = await saved(page, figure, 'SVG');
    // Its images were cut out of the sheets.
    await expect
      .poll(async () => (await saved(page, figure, 'SVG')) as { text: string })
      .toMatchObject({
        text: expect.stringContaining('href="data:image/png;base64,'),
      });
    expect(svg.mime).toBe('image/svg+xml');
    const png = await saved(page, figure, 'PNG');
    const { info, data } = await sharp(Buffer.from((png as { base64: string }).base64, 'base64'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info.width).toBe(1440);
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect(data.filter(value => value < 128).length).toBeGreaterThan(10_000);
    expect(mistakes).toEqual([]);
  });
});

/** The file that the page of the figures gives to be saved. */
async function saved(page: Page, figure: string, kind: 'SVG' | 'PNG' | 'CSV'): Promise<FileToSave> {
  const article = page.getByRole('article', { name: figure, exact: true });
  await article.getByRole('button', { name: `Save ${kind}` }).click();
  const told = article.locator('.figures-files').getByRole('status');
  await expect.poll(() => told.textContent()).toContain(`.${kind.toLowerCase()} was saved`);
  return page.evaluate(() => (globalThis as unknown as { outside: { file: FileToSave }[] }).outside.at(-1)!.file);
}

/** How many pixels of the canvas something is drawn on. */
const drawn = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas')!;
    if (canvas.width === 0) return 0;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
    return count;
  });

/** How many pixels have very nearly a colour. */
const pixelsOf = (page: Page, colour: string) =>
  page.evaluate(wanted => {
    const canvas = document.querySelector('canvas')!;
    const brush = document.createElement('canvas').getContext('2d')!;
    brush.fillStyle = wanted;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const far = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue);
      if (data[i + 3] > 200 && far < 12) count++;
    }
    return count;
  }, colour.trim());
