import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { inPages } from './inPages.ts';

const plot = (page: Page): Locator => page.getByRole('application');
const here = (page: Page): Locator => page.locator('.map-here');
const imagesIn = (text: string | null) => Number(/([\d,]+) images?/.exec(text ?? '')![1].replaceAll(',', ''));

inPages('the map', { images: 3000, members: 6, thumbnails: true }, pages => {
  const open = async () => {
    const { page } = await pages().open('dark', { view: 'map' });
    await plot(page).waitFor();
    return page;
  };

  /** The gallery shows as many images as the map has said. */
  const galleryShows = async (page: Page, images: number) => {
    await page.locator('.gallery-count strong').waitFor();
    expect(imagesIn((await page.locator('.gallery-count strong').textContent())!.replace(/ of [\d,]+/, ''))).toBe(
      images,
    );
  };

  test('a rectangle drawn with the mouse leads to its images', async () => {
    const page = await open();
    const box = (await plot(page).locator('.map-frame').boundingBox())!;
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3, { steps: 4 });
    await page.mouse.up();
    const images = imagesIn(await here(page).textContent());
    expect(images).toBeGreaterThan(10);
    await page.getByRole('button', { name: `Show ${images} Images` }).click();
    await galleryShows(page, images);
  });

  test('a rectangle made with the keyboard does, too', async () => {
    const page = await open();
    await plot(page).focus();
    for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowUp'])
      await page.keyboard.press(key);
    const images = imagesIn(await here(page).textContent());
    await page.keyboard.press('Enter');
    await galleryShows(page, images);
  });

  test('so does one in numbers, of images whose consensus class is not the label', async () => {
    const page = await open();
    await page.getByLabel('Consensus ≠ label').check();
    await page.getByLabel('PD in training, from').fill('6');
    await page.getByLabel('PD in training, from').press('Enter');
    const images = imagesIn(await here(page).textContent());
    expect(images).toBeGreaterThan(0);
    await page.getByRole('button', { name: `Show ${images} Images` }).click();
    await galleryShows(page, images);
    await page.getByText('Consensus is not the label').waitFor();
  });

  test('a corner leads to the images nearest to it', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'looks like a different class' }).click();
    await page.getByRole('button', { name: 'Remove filter Looks like a different class' }).waitFor();
    await galleryShows(page, 100);
  });

  test('the table has every image that the map has', async () => {
    const page = await open();
    await page.getByText('As a table').click();
    const counts = await page.locator('.map table td:last-child').allInnerTexts();
    const all = imagesIn(await page.locator('.map .notes li').first().textContent());
    expect(counts.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe(all);
  });
});
