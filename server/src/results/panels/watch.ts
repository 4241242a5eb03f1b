import type { OnMember } from '../members.ts';

/** How an answer that takes long is ended and watched. */
export interface Watch {
  signal: AbortSignal;
  /** Told what is being done, for a person. */
  onProgress(text: string): void;
}

/** Told before each member is read: tells it on, and ends the reading once nobody waits for the answer. */
export function onMember({ signal, onProgress }: Watch): OnMember {
  return (done, of) => {
    signal.throwIfAborted();
    onProgress(`Reading member ${done + 1} of ${of}`);
  };
}
