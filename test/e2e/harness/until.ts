import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits for a condition, which is looked at ten times a second.
 * @param condition gives what is waited for, or something falsy as long as it is not there
 * @param what completes the sentence "it never came that ..."
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { what, seconds = 20 }: { what: string | (() => string); seconds?: number },
): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end)
      throw new Error(`In ${seconds} s it never came that ${typeof what === 'string' ? what : what()}`);
    await wait(100);
  }
}
