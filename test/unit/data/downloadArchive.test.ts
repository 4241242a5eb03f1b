import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { create } from 'tar';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CatalogEntry, catalog } from '../../../server/src/data/catalog.ts';
import { loadImages } from '../../../server/src/data/load.ts';
import { download, here, serve, sha256, temporary } from './downloadServer.ts';
import { cifarFile, dataError } from './helpers.ts';

describe('an archive', () => {
  const members = [1, 2, 3, 4, 5].map(batch => `cifar-10-batches-bin/data_batch_${batch}.bin`);
  const source = join(temporary, 'source');
  let archive: Buffer;

  beforeEach(async () => {
    mkdirSync(join(source, 'cifar-10-batches-bin'), { recursive: true });
    const images = cifarFile([[3], [4]], (_, channel) => channel);
    for (const member of [...members, 'cifar-10-batches-bin/test_batch.bin'])
      writeFileSync(join(source, member), images);
    writeFileSync(join(source, 'cifar-10-batches-bin/readme.html'), 'not wanted');
    writeFileSync(join(source, 'outside.txt'), 'not wanted');
    chmodSync(join(source, members[0]), 0o600);
    const file = join(temporary, 'archive.tar.gz');
    await create({ gzip: true, cwd: source, file }, ['cifar-10-batches-bin', 'outside.txt']);
    archive = readFileSync(file);
    here.answer = serve(archive);
  });

  const packed = (wanted = [...members, 'cifar-10-batches-bin/test_batch.bin']): CatalogEntry => ({
    ...catalog.cifar10,
    downloads: [
      {
        file: 'cifar-10-binary.tar.gz',
        addresses: [`${here.host}/x`],
        bytes: archive.length,
        sha256: sha256(archive),
        members: wanted,
      },
    ],
  });

  it('is unpacked to where loadImages finds it, with what is wanted only', async () => {
    const folder = await download(packed());
    expect(readdirSync(folder)).toEqual(['cifar-10-batches-bin']);
    expect(readdirSync(join(folder, 'cifar-10-batches-bin'))).toHaveLength(6);
    const data = await loadImages({ name: 'cifar10' }, { experimentFolder: '.', cacheFolder: here.cache });
    expect(data.train.count).toBe(10);
    await download(packed());
    expect(here.requests).toHaveLength(1);
  });

  it('replaces a folder that lacks some of it', async () => {
    const place = join(here.cache, 'datasets', 'cifar10', 'cifar-10-batches-bin');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'data_batch_1.bin'), 'old');
    await download(packed());
    expect(statSync(join(place, 'data_batch_1.bin')).size).toBe(2 * 3073);
  });

  it('without a wanted file is an error', async () => {
    const error = await dataError(download(packed(['cifar-10-batches-bin/data_batch_6.bin'])));
    expect(error.message).toMatch(/cifar-10-binary\.tar\.gz lacks some of/);
    expect(existsSync(join(here.cache, 'datasets', 'cifar10', 'cifar-10-batches-bin'))).toBe(false);
  });

  it('may be fetched by several processes at once, of which one is killed', async () => {
    here.answer = (request, response) => {
      const slow = serve(archive);
      setTimeout(() => slow(request, response), 20);
    };
    // Bundled, since not every Node runs TypeScript.
    const script = join(temporary, 'download.mjs');
    await build({
      stdin: {
        contents: `import { downloadDataset } from './download.ts';
          await downloadDataset(${JSON.stringify(packed())}, { cacheFolder: ${JSON.stringify(here.cache)} });`,
        resolveDir: join(import.meta.dirname, '../../../server/src/data'),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
    });
    const run = () => spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = (child: ReturnType<typeof run>) =>
      new Promise<string>(resolve => {
        let errors = '';
        child.stderr?.on('data', text => {
          errors += text;
        });
        child.on('close', code => resolve(code === 0 ? 'done' : errors));
      });
    const children = [run(), run(), run()];
    const results = children.map(ended);
    setTimeout(() => children[0].kill('SIGKILL'), 300);
    expect((await Promise.all(results)).slice(1)).toEqual(['done', 'done']);
    await download(packed());
    const data = await loadImages({ name: 'cifar10' }, { experimentFolder: '.', cacheFolder: here.cache });
    expect(data.train.count).toBe(10);
  });
});
