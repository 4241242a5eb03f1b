/** Okabe and Ito's colours, which people who see few colours can tell apart, without the yellow that white swallows. */
const SERIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

export function seriesColour(i: number): string {
  return SERIES[i % SERIES.length];
}

/** Matplotlib's viridis at equal steps: its lightness rises evenly, so it also reads in grey. */
const VIRIDIS = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/** From blue for -1 over white to red for 1 (ColorBrewer's RdBu, reversed). */
const DIVERGING = [
  [33, 102, 172],
  [103, 169, 207],
  [209, 229, 240],
  [247, 247, 247],
  [253, 219, 199],
  [239, 138, 98],
  [178, 24, 43],
];

/** @param share 0 to 1 */
export function viridis(share: number): string {
  return between(VIRIDIS, share);
}

/** @param share 0 to 1; 0.5 is white */
export function diverging(share: number): string {
  return between(DIVERGING, share);
}

function between(stops: readonly number[][], share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const first = Math.min(Math.floor(place), stops.length - 2);
  const mix = stops[first].map((from, c) => Math.round(from + (stops[first + 1][c] - from) * (place - first)));
  return `#${mix.map(channel => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Black or white, whichever can be read on a colour. */
export function inkOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#000000' : '#ffffff';
}
