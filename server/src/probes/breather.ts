import { setImmediate } from 'node:timers/promises';

const LONGEST_MILLISECONDS = 15;

/** A function to await in long loops: now and then it lets the event loop turn, so that messages and timers run. */
export function breather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < LONGEST_MILLISECONDS) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
