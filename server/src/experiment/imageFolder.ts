/**
 * How many images of a class are drawn for testing: the share, and never all of them.
 * @param count images of the class
 */
export function drawnForTest(count: number, fraction: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(count * fraction)));
}
