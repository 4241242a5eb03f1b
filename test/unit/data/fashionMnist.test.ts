import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadImages } from '../../../server/src/data/load.ts';

const FOLDER = '/usr/share/datasets/fashion-mnist';

// Debian's package dataset-fashion-mnist, which CI installs.
test.runIf(existsSync(FOLDER))(
  'the whole of Fashion-MNIST is read, balanced, with the statistics that are known of it',
  async () => {
    const {
      train,
      test: unseen,
      mean,
      std,
    } = await loadImages({ name: 'fashion_mnist', path: FOLDER }, { experimentFolder: '.' });
    const perClass = (labels: Int32Array) =>
      Array.from({ length: 10 }, (_, c) => labels.filter(label => label === c).length);
    expect(perClass(train.labels)).toEqual(new Array(10).fill(6000));
    expect(perClass(unseen.labels)).toEqual(new Array(10).fill(1000));
    // The mean and deviation that PyTorch users normalize Fashion-MNIST with.
    expect(mean[0]).toBeCloseTo(0.286, 4);
    expect(std[0]).toBeCloseTo(0.353, 4);
  },
);
