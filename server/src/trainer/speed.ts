import { availableParallelism } from 'node:os';
import type { BackendName, BackendSpeed } from '../protocol.ts';
import { type Backend, useBackend } from '../tensor/backends.ts';
import { measureSpeed } from '../training/speed.ts';

/** Loads a backend and times it, or tells why it cannot be used. */
export async function backendSpeed(name: BackendName): Promise<BackendSpeed> {
  let backend: Backend;
  try {
    backend = await useBackend(name, { threads: availableParallelism() });
  } catch (error) {
    return { name, works: false, reason: (error as Error).message };
  }
  const { description, detail } = backend;
  return { name, works: true, description, ...(detail && { detail }), ...(await measureSpeed()) };
}
