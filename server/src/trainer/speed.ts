import type { BackendName, BackendSpeed } from '../protocol.ts';
import { useBackend } from '../tensor/backends.ts';
import { measureSpeed } from '../training/speed.ts';

/** Loads a backend and times it, or tells why it cannot be used. */
export async function backendSpeed(name: BackendName): Promise<BackendSpeed> {
  let description: string;
  try {
    ({ description } = await useBackend(name));
  } catch (error) {
    return { name, works: false, reason: (error as Error).message };
  }
  return { name, works: true, description, ...(await measureSpeed()) };
}
