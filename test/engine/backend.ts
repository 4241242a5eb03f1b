import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe } from 'vitest';
import { hnswlibProblem } from '../../server/src/hnswlib.ts';
import { type BackendName, useBackend } from '../../server/src/tensor/backends.ts';

/** Where Debian's Chromium keeps the description of SwiftShader, a Vulkan driver that needs no GPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** How far a result may be from PyTorch's, relative to the largest number of its tensor. */
export const tolerances: Record<BackendName, number> = { cpu: 1e-4, wasm: 1e-4, tensorflow: 1e-4, webgpu: 1e-3 };

/**
 * Runs a suite on a backend; one backend for each test file, since TensorFlow.js has one for the whole process. Where it
 * cannot be loaded the suite is skipped and the reason printed, unless the environment variable
 * DEPTHLENS_REQUIRE_BACKENDS (names with commas) asks for it: then that is a failure.
 */
export async function describeOn(name: BackendName, title: string, suite: () => void): Promise<void> {
  const reason = await whyMissing(name);
  if (reason !== undefined && process.env.DEPTHLENS_REQUIRE_BACKENDS?.split(',').includes(name))
    throw new Error(`The backend ${name} is required here. ${reason}`);
  if (reason !== undefined) console.log(`${title}: skipped on ${name}. ${reason}`);
  describe.skipIf(reason !== undefined)(`${title} on ${name}`, suite);
}

async function whyMissing(name: BackendName): Promise<string | undefined> {
  if (name === 'webgpu' && existsSync(SWIFTSHADER)) {
    process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;
    process.env.XDG_RUNTIME_DIR ??= tmpdir();
  }
  try {
    await useBackend(name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The same for what needs the optional package hnswlib-node, which DEPTHLENS_REQUIRE_BACKENDS calls `hnswlib`. */
export function describeWithHnsw(title: string, suite: () => void): void {
  const reason = hnswlibProblem();
  if (reason !== undefined && process.env.DEPTHLENS_REQUIRE_BACKENDS?.split(',').includes('hnswlib'))
    throw new Error(`hnswlib-node is required here. ${reason}`);
  if (reason !== undefined) console.log(`${title}: skipped. ${reason}`);
  describe.skipIf(reason !== undefined)(`${title} (with hnswlib-node)`, suite);
}
