// One image of a real run, since its networks are asked again for what they compare the image with.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import type { ImageAnswer } from '../../server/src/protocol.ts';
import { answer } from '../../server/src/results/panels/answer.ts';
import { unpackInt32 } from '../../server/src/results/panels/pack.ts';
import { historyText } from '../../webviews/image/history.ts';
import { depthlens, experimentFolder, onlyRun, TINY } from '../runs/cli.ts';
import { serious } from './axe.ts';
import { choose } from './controls.ts';
import { LOOKED_AT, type ThemeName } from './harness/themes.ts';
import { inPages } from './inPages.ts';

const PICTURES = join(import.meta.dirname, 'pictures');
const FOUR = TINY.replace('test: 40 }', 'test: 40 }, label_noise: { fraction: 0.2, seed: 1 }').replace(
  'measures:',
  'ensemble: { members: 4, split: 0.5 }\nmeasures:',
);
const K = 5;

let run: string;
async function trainFour(folder: string): Promise<string[]> {
  const made = experimentFolder(FOUR);
  const { code, stderr } = await depthlens(['run', made.file]).ended;
  expect(code, stderr).toBe(0);
  run = join(folder, 'run');
  cpSync(onlyRun(made.folder)!, run, { recursive: true });
  rmSync(made.folder, { recursive: true });
  return [run];
}

const layers = (page: Page): Locator => page.getByRole('listbox', { name: /^Layers/ });
const layer = (page: Page, probe: number): Locator => layers(page).getByRole('option').nth(probe);
const heading = (page: Page): Locator => page.getByRole('heading', { name: /^Why model/ });
const fact = (page: Page, list: RegExp, name: string): Locator =>
  page.locator('dl').and(page.getByLabel(list)).locator('.image-fact', { hasText: name }).locator('dd');

inPages('one image', trainFour, pages => {
  /** An image whose label was changed, which the first model that held it out takes for something else. */
  let image: ImageAnswer;
  let classes: string[];

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    const watch = { signal: new AbortController().signal, onProgress: () => {} };
    const ask = (index: number) => answer([run], 'image', { index }, watch);
    [{ classes }] = await answer([run], 'about', {}, watch);
    const { columns } = await answer([run], 'examples', {}, watch);
    for (const index of unpackInt32(columns.index)) {
      image = await ask(index);
      const unseen = image.members.find(({ split }) => split === 'validation');
      const changed = image.label !== image.originalLabel && image.consensusClass !== image.label;
      const disputed = unseen?.votes.some(votes => votes![image.label] > 0);
      if (changed && image.members.some(({ split }) => split === 'train') && disputed && unseen!.depth !== null) break;
    }
  });
  /** The model that is shown first: one that has not seen the image. */
  const shownFirst = () => image.members.find(({ split }) => split !== 'train')!;
  const open = async (theme: ThemeName = 'light') => {
    const { page, mistakes } = await pages().open(theme, { view: 'image', index: image.index });
    await heading(page).waitFor();
    return { page, mistakes };
  };

  test('each layer has a bar for each class, as long as its share of the votes', async () => {
    const { page, mistakes } = await open();
    const { votes, prediction, member, depth } = shownFirst();
    expect(await heading(page).textContent()).toBe(`Why model ${member} says ${classes[prediction]}`);
    const names = await page.locator('.layer-class-name').allTextContents();
    expect(names).toContain(classes[image.label]);
    for (const [probe, ofClasses] of votes.entries()) {
      const bars = await layer(page, probe)
        .locator('.layer-bar')
        .evaluateAll(cells =>
          cells.map(cell => {
            const bar = cell.querySelector('.bar');
            const number = cell.querySelector('.layer-votes')!.textContent!.trim();
            // What is left of the cell beside the number is the whole of the votes.
            const room = cell.getBoundingClientRect().width - cell.querySelector('.layer-votes')!.clientWidth - 4;
            return { number, share: bar ? bar.getBoundingClientRect().width / room : 0 };
          }),
        );
      for (const [c, name] of names.entries()) {
        const count = ofClasses![classes.indexOf(name)] ?? Number.NaN;
        if (Number.isNaN(count)) continue;
        expect(bars[c].number, `${probe} ${name}`).toBe(count > 0 ? String(count) : '·');
        expect(bars[c].share).toBeCloseTo(count / K, 1);
      }
      const decided = await layer(page, probe).locator('.layer-badge').count();
      expect(decided).toBe(probe === depth ? 1 : 0);
    }
    expect(mistakes).toEqual([]);
  });

  test('the bar of the given class has its colour, from end to end', async () => {
    const { page } = await open();
    const blue = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--vscode-charts-blue'));
    const bar = page.locator('.layer .bar-given').first();
    await bar.scrollIntoViewIfNeeded();
    const { width, height } = (await bar.boundingBox())!;
    const { data, info } = await sharp(await bar.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const wanted = [1, 3, 5].map(at => Number.parseInt(blue.trim().slice(at, at + 2), 16));
    let inColour = 0;
    for (let at = 0; at < data.length; at += info.channels)
      if (wanted.every((channel, c) => Math.abs(channel - data[at + c]) < 4)) inColour++;
    expect(inColour).toBeGreaterThan(0.8 * width * height);
  });

  test('the training images of a layer come when it is chosen, and are those that voted', async () => {
    const { page, mistakes } = await open();
    const { votes } = shownFirst();
    expect(await page.locator('.neighbour').count()).toBe(0);
    await page.getByText('Choose a layer above').waitFor();
    await layer(page, 2).click();
    await expect.poll(() => page.locator('.neighbour').count(), { timeout: 30_000 }).toBe(K);
    await expect.poll(() => layer(page, 2).getAttribute('aria-selected')).toBe('true');
    const found = (await page.locator('.neighbour-class').allTextContents()).map(text => text.replace(/^[◆●▲◇] /, ''));
    const counted = classes.map(name => found.filter(one => one === name).length);
    expect(counted).toEqual(Array.from(votes[2]!));
    // Each has its picture.
    expect(await page.locator('.neighbour .picture').count()).toBe(K);
    expect(await page.locator('.neighbour .picture-none').count()).toBe(0);

    // Another layer by keyboard; then a neighbour, and back.
    await layer(page, 2).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => layer(page, 3).getAttribute('aria-selected')).toBe('true');
    await page.getByText(/nearest at layer 3/).waitFor();
    const neighbour = page.locator('.neighbour').first();
    const index = Number(/Open image (\d+)/.exec((await neighbour.getAttribute('title')) ?? '')![1]);
    await neighbour.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByLabel('Image number').inputValue()).toBe(String(index));
    await page.getByRole('button', { name: `Back to ${image.index}` }).click();
    await expect.poll(() => page.getByLabel('Image number').inputValue()).toBe(String(image.index));
    expect(mistakes).toEqual([]);
  });

  test('margins, and what it was taken for while the model trained', async () => {
    const { page } = await open();
    const { history, outputMargin, inputMargin, member } = shownFirst();
    const number = async (name: string) => Number.parseFloat((await fact(page, /^What model/, name).textContent())!);
    expect(await number('Output margin')).toBeCloseTo(outputMargin!, 1);
    expect(await number('Input margin')).toBeCloseTo(inputMargin!, 1);
    expect(await fact(page, /^What all/, 'Class before label noise').textContent()).toContain(
      classes[image.originalLabel],
    );
    await page.getByText(historyText(history!, classes)).waitFor();
    const stretches = page.locator('.history-stretch');
    expect(await stretches.count()).toBe(history!.length);
    const shares = await stretches.evaluateAll(all =>
      all.map(one => one.getBoundingClientRect().width / one.parentElement!.getBoundingClientRect().width),
    );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 1);

    // Another model has another story.
    const other = image.members.find(one => one.member !== member)!;
    await page.locator('vscode-single-select[label="Model"]').focus();
    await choose(page, 'Model', new RegExp(`^${other.member}: `));
    await page.getByRole('heading', { name: `Why model ${other.member} says` }).waitFor();
    await page.getByText(historyText(other.history!, classes)).first().waitFor();
  });

  test('a class is chosen by typing, and an image by its number', async () => {
    const { page } = await open();
    const list = page.locator('vscode-single-select[label="New label"]');
    await list.focus();
    await page.keyboard.type('sn');
    await expect
      .poll(() => list.textContent().then(() => list.evaluate(el => (el as unknown as { value: string }).value)))
      .toBe(String(classes.indexOf('Sneaker')));
    await page.getByRole('button', { name: 'Relabel to' }).click();
    await page.getByText('✎ Relabel to Sneaker').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Not marked').waitFor();
    await page.getByLabel('Image number').fill('999999');
    await page.getByLabel('Image number').press('Enter');
    await page.getByRole('alert').waitFor();
  });

  test.each(LOOKED_AT)(
    'in the theme %s: axe finds nothing serious',
    async theme => {
      const { page, mistakes } = await open(theme);
      await layer(page, 1).click();
      await page.locator('.neighbour').first().waitFor({ timeout: 30_000 });
      expect(await serious(page)).toEqual([]);
      await page.screenshot({ path: join(PICTURES, `image-open-${theme}.png`), animations: 'disabled' });
      expect(mistakes).toEqual([]);
    },
    120_000,
  );

  test('whatever the width, nobody has to guess where it was decided', async () => {
    const { page } = await open('dark');
    for (const width of [1500, 900, 640, 420]) {
      await page.setViewportSize({ width, height: 1200 });
      const badge = page.locator('.layer-badge');
      const seen = await badge.evaluate(element => {
        element.scrollIntoView({ block: 'center' });
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const at = (x: number) => document.elementFromPoint(x, (top + bottom) / 2) === element;
        return at(left + 2) && at(right - 2);
      });
      expect(seen, `${width} pixels`).toBe(true);
      await page.screenshot({ path: join(PICTURES, `image-${width}.png`), animations: 'disabled' });
    }
  }, 120_000);
});
