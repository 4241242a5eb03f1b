import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/*
 * Files of a data set are named by their path inside its folder, with `/` on every system. Nothing outside the folder is
 * ever read, whatever a label file or a link says.
 */

export const LEADS_OUT = 'it leads out of the folder of the images';

const WINDOWS_ABSOLUTE = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/**
 * A path as a label file may write it (`cats\a.jpg`, `./cats/a.jpg`, an absolute one inside the folder).
 * @param root the folder, absolute
 * @returns the same inside the folder, or why there is none
 */
export function pathInside(root: string, written: string): { path: string } | { problem: string } {
  if (written.includes('\0')) return { problem: 'no file has such a name' };
  if (WINDOWS_ABSOLUTE.test(written) && sep === '/')
    return { problem: 'a path of another machine. Write paths that start in the folder of the images' };
  const inside = relative(root, resolve(root, written.replaceAll('\\', '/')));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    return { problem: LEADS_OUT };
  return { path: withSlashes(inside) };
}

/** A path of this system as it is the same on every one. */
export function withSlashes(path: string): string {
  return path.split(sep).join('/');
}

/** Whether a file or folder, with all links followed, is inside a folder. @param root with all links followed */
export async function isInside(root: string, place: string): Promise<boolean> {
  const inside = relative(root, await realpath(place));
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** Why a link is not followed; undefined for one to a file inside the folder. @param path inside `root` */
export async function linkProblem(root: string, path: string): Promise<string | undefined> {
  const place = join(root, path);
  try {
    if (!(await isInside(root, place))) return 'a link that leads out of the folder of the images';
    return (await stat(place)).isFile() ? undefined : 'a link to a folder: such links are not followed';
  } catch {
    return 'a link that leads nowhere';
  }
}
