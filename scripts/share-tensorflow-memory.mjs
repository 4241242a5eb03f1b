// TensorFlow.js's WebAssembly modules with a memory that threads can share, so that several can work on its tensors.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sections } from './wasm-sections.mjs';

const MEMORY_SECTION = 5;
/** The kinds of limits of a memory: `at most`, and `at most, shared`. */
const [BOUNDED, SHARED] = [1, 3];

/** Writes the modules, named as in the package, into the folder. */
export function shareTensorflowMemory(outFolder) {
  mkdirSync(outFolder, { recursive: true });
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
    'dist',
  );
  for (const name of ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'])
    writeFileSync(join(outFolder, name), withSharedMemory(readFileSync(join(folder, name))));
}

/** The module with its one memory, which must have an upper bound, shared. Nothing else differs. */
function withSharedMemory(module) {
  const memory = sections(module).find(({ kind }) => kind === MEMORY_SECTION);
  const [count, limits] = memory ? module.subarray(memory.start, memory.end) : [];
  if (count !== 1 || limits !== BOUNDED)
    throw new Error('The WebAssembly of @tensorflow/tfjs-backend-wasm has another kind of memory than before.');
  const shared = Buffer.from(module);
  shared[memory.start + 1] = SHARED;
  return shared;
}
