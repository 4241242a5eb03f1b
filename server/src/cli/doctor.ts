import { availableParallelism } from 'node:os';
import { cacheFolder } from '../data/locate.ts';
import { hnswlibProblem } from '../hnswlib.ts';
import { slowNode } from '../kernels/flags.ts';
import type { BackendName, BackendSpeed } from '../protocol.ts';
import { findBackend, measureBackend } from '../runs/backends.ts';
import { usableMemory } from '../runs/members.ts';
import { rememberDoctor } from '../runs/speed.ts';
import { bytes } from './format.ts';

const BACKENDS: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

/**
 * `depthlens doctor`: the backends found, how fast they are, and why one was passed over; whether the package for
 * approximate probes is there.
 * @returns the exit code
 */
export async function doctor({ json }: { json?: boolean }): Promise<number> {
  const machine = {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memoryBytes: usableMemory(),
    cache: cacheFolder(),
  };
  if (!json) {
    console.log(
      `Node ${machine.node} on ${machine.platform}, ${machine.cores} cores, ${bytes(machine.memoryBytes)} of memory`,
    );
    console.log(`Downloaded data: ${machine.cache}\n`);
  }
  const backends: BackendSpeed[] = [];
  // Each in a process of its own: a driver that crashes is a finding, not the end of the doctor.
  for (const name of BACKENDS) {
    const speed = await measureBackend(name);
    backends.push(speed);
    if (!json) console.log(describeSpeed(speed));
  }
  const chosen = await findBackend('auto');
  for (const speed of backends) if (speed.name === chosen.name) rememberDoctor(speed);
  const problem = hnswlibProblem();
  const hnsw = problem === undefined ? { works: true } : { works: false, reason: problem };
  if (json) console.log(JSON.stringify({ machine, backends, auto: chosen, hnsw }, null, 2));
  else {
    console.log(`\nauto takes ${chosen.name}.`);
    for (const { name, reason } of chosen.passedOver) console.log(`  Passed over ${name}: ${reason}`);
    const slow = chosen.name === 'wasm' && slowNode(machine.node);
    if (slow) console.log(`  ${slow}`);
    console.log(`\nProbes with \`method: hnsw\`: ${problem ?? 'hnswlib-node is there'}`);
  }
  return 0;
}

/** A backend on a few lines: the first begins with its name, the others are indented. */
export function describeSpeed(speed: BackendSpeed): string {
  const name = speed.name.padEnd(10);
  if (!speed.works) return `${name} not usable: ${speed.reason}`;
  const { description, detail, matmulGflops, trainingImagesPerSecond: images } = speed;
  const lines = [
    `${name} ${description}`,
    ...(detail ? [detail] : []),
    `${matmulGflops.toFixed(1)} GFLOP/s in matrix products, ${images.toFixed(images < 10 ? 1 : 0)} images/s in training`,
  ];
  return lines.join(`\n${' '.repeat(11)}`);
}
