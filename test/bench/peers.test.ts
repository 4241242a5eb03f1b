import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPeers } from '../../server/src/bench/python.ts';

const { python, versions } = await findPeers(() => {});
if (!versions.torch) console.log('PyTorch is not here: its networks are not compared with ours.');

test.skipIf(!versions.torch)('the networks of bench/peers are those that ours are tested against', () => {
  const { status, stdout, stderr } = spawnSync(python!, ['-B', join(import.meta.dirname, 'same_networks.py')], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ mlp: 9, vgg16: 15, resnet18: 11 });
});
