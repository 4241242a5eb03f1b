import { readFileSync } from 'node:fs';

/**
 * The most bytes of memory that this process has had. Linux counts the memory of the process that started this one into
 * the usual figure, and tells the true one elsewhere.
 */
export function peakMemory(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const kibibytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
  return 1024 * (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes));
}
