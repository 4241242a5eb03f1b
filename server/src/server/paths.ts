import { fileURLToPath } from 'node:url';

/** The path of a document or folder on the disk; undefined for one that is elsewhere, such as a file not saved yet. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
