import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { loadImages } from '../../server/src/data/load.ts';
import { inEditor } from './harness/editor.ts';
import { takePictures } from './harness/pictures.ts';
import { until } from './harness/until.ts';
import {
  goTo,
  notification,
  openFile,
  panelPage,
  quickInput,
  runCommand,
  showHover,
  squiggles,
  visibleText,
} from './harness/window.ts';

/** One of the layers has a name that the network does not have. */
const EXPERIMENT = `name: mine
dataset: { name: image_folder, path: photos, size: 28 }
model: { architecture: custom, file: network/model.json }
training: { batch_size: 32, learning_rate: 0.02, schedule: [20] }
probes: { k: 10, placement: [conv1, conv_2] }
measures: [prediction_depth]
compute: { backend: wasm, workers: 1 }
`;
const NETWORK = fileURLToPath(new URL('../../experiments/small/own-network', import.meta.url));
const EACH = 24;
const PATIENT = { timeout: 150_000 };

inEditor('own images and an own network', {}, scenario => {
  let page: Page;
  let folder: string;
  const shown = () => panelPage(page);
  const pictures = () => readdirSync(join(folder, 'photos'), { recursive: true }).length;

  scenario('the editor knows the layers of the network', async editor => {
    folder = editor.workspace({ 'mine.depthlens.yaml': EXPERIMENT });
    cpSync(NETWORK, join(folder, 'network'), { recursive: true });
    await writePhotos(join(folder, 'photos'));
    page = await editor.open(folder);
    await openFile(page, 'mine.depthlens.yaml');
    await squiggles(page).first().waitFor(PATIENT);
    await goTo(page, 3, 35);
    await showHover(page);
    await page.locator('.monaco-hover:not(.hidden)', { hasText: 'conv2' }).waitFor();
    await takePictures(page, 'own-network-hover');
    await page.keyboard.press('Escape');
    await goTo(page, 5, 38);
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'conv2' }).first().click();
    await until(async () => (await visibleText(page)).includes('[conv1, conv2]'), { what: 'the name is mended' });
    await squiggles(page).first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+S');
  });

  scenario(
    'it trains, and the gallery shows the images',
    async () => {
      await runCommand(page, 'Depthlens: Run');
      await shown().getByRole('tab', { name: 'Curves', selected: true }).waitFor(PATIENT);
      await shown().getByText('finished').first().waitFor(PATIENT);
      await shown().getByRole('tab', { name: 'Gallery' }).click();
      await shown().locator('.tile-depth').first().waitFor();
      await takePictures(page, 'own-gallery');
    },
    300,
  );

  scenario('marks become a corrected label file, and no image is touched', async () => {
    const before = pictures();
    await shown().locator('.tile').first().click();
    await page.keyboard.press('d');
    await shown().locator('.tile-marked').first().waitFor();
    await runCommand(page, 'Depthlens: Apply Marks');
    const file = join(folder, 'mine-labels.csv');
    await until(async () => (await quickInput(page).inputValue()) === file, { what: 'a file is proposed' });
    await page.keyboard.press('Enter');
    await notification(page, 'mine-labels.csv').waitFor();
    await takePictures(page, 'marks-applied');
    const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    expect(head).toBe('path,label,split');
    expect(rows).toHaveLength(10 * EACH - 1);
    expect(pictures()).toBe(before);
  });
});

/** A folder for each class, with images of those that ship. */
async function writePhotos(folder: string): Promise<void> {
  const { train, classes } = await loadImages({ name: 'fashion_mnist_mini' }, { experimentFolder: '.' });
  const raw = { width: 28, height: 28, channels: 1 as const };
  for (const [label, name] of classes.entries()) {
    const inside = join(folder, name.replaceAll('/', '-'));
    mkdirSync(inside, { recursive: true });
    const some = [...train.labels.keys()].filter(i => train.labels[i] === label).slice(0, EACH);
    for (const i of some) {
      const pixels = train.pixels.subarray(i * 784, (i + 1) * 784);
      writeFileSync(join(inside, `${i}.png`), await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer());
    }
  }
}
