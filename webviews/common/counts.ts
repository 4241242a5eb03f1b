/** `60,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 image`, `60,000 images`. */
export function imageCount(count: number): string {
  return `${grouped(count)} ${count === 1 ? 'image' : 'images'}`;
}

/** `312 of 60,000 images`. */
export function shownOf(shown: number, all: number): string {
  return shown === all ? imageCount(all) : `${grouped(shown)} of ${imageCount(all)}`;
}

/** A measure, no finer than a person reads it on a tile. */
export function measured(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return size >= 0.1 ? String(Number(value.toFixed(size >= 10 ? 1 : 2))) : String(Number(value.toPrecision(2)));
}
