import { farFrom, mix, type Rgb, ramp, standingOut } from './colours.ts';

/** The editor's colours and letters, as a canvas needs them. */
export interface ChartTheme {
  background: Rgb;
  ink: Rgb;
  /** Of ticks and whatever is said beside. */
  faint: Rgb;
  grid: Rgb;
  focus: Rgb;
  /** By number; they go round. */
  series: readonly Rgb[];
  /** The colour of counts, and the two of correlations. */
  counts: Rgb;
  low: Rgb;
  high: Rgb;
  hover: { background: Rgb; ink: Rgb; border: Rgb };
  font: { family: string; size: number };
  /** Whether the person wants high contrast. */
  strong: boolean;
}

/** The colour of a count. @param share of the largest, on a log scale */
export function countColour({ background, counts, strong }: ChartTheme, share: number): Rgb {
  return ramp(background, counts, share, strong ? 0.65 : undefined);
}

/** In the order of the numbers of series: the paper's blue, red, green and yellow are 0, 1, 2 and 4. */
const SERIES = ['blue', 'red', 'green', 'purple', 'yellow', 'orange', 'foreground'];

/** What lines and points need to be seen, and texts to be read (WCAG 2.1, 1.4.11 and 1.4.3). */
const LINE = 3;
const TEXT = 4.5;
const STRONG = 7;

/** Reads the theme where an element stands. */
export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(`--vscode-${name}`).trim();
  const classes = document.body.classList;
  const strong = classes.contains('vscode-high-contrast') || classes.contains('vscode-high-contrast-light');
  const background = pixelOf(value('editor-background'), [255, 255, 255]);
  const colour = (names: readonly string[], fallback: Rgb, least: number): Rgb => {
    const name = names.find(one => value(one) !== '');
    const found = name === undefined ? fallback : pixelOf(value(name), background);
    return standingOut(found, background, least);
  };
  const ink = colour(['foreground'], farFrom(background), TEXT);
  const hover = pixelOf(value('editorHoverWidget-background'), background);
  const blue = colour(['charts-blue'], [26, 133, 255], LINE);
  const red = colour(['charts-red'], [205, 49, 49], LINE);
  return {
    background,
    ink,
    faint: colour(['descriptionForeground', 'foreground'], ink, strong ? STRONG : TEXT),
    grid: mix(background, ink, strong ? 0.3 : 0.14),
    focus: colour(['focusBorder', 'charts-blue'], ink, LINE),
    series: SERIES.map(name => colour([`charts-${name}`], ink, strong ? TEXT : LINE)),
    counts: blue,
    low: blue,
    high: red,
    hover: {
      background: hover,
      ink: standingOut(pixelOf(value('editorHoverWidget-foreground'), hover), hover, TEXT),
      border: pixelOf(value('editorHoverWidget-border'), ink),
    },
    font: { family: style.fontFamily, size: Math.max(10, Number.parseFloat(style.fontSize) - 1 || 12) },
    strong,
  };
}

let brush: CanvasRenderingContext2D | null = null;

/** What a colour of CSS looks like on a background; the background itself where it is none. */
function pixelOf(text: string, background: Rgb): Rgb {
  brush ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!brush || text === '' || !CSS.supports('color', text)) return background;
  brush.fillStyle = `rgb(${background.join(',')})`;
  brush.fillRect(0, 0, 1, 1);
  brush.fillStyle = text;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Tells when the theme has changed: the editor sets its variables on the page anew. @returns ends it */
export function onThemeChange(listener: () => void): () => void {
  let waits = 0;
  const tell = () => {
    cancelAnimationFrame(waits);
    waits = requestAnimationFrame(listener);
  };
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributeFilter: ['style', 'class', 'data-vscode-theme-id'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', tell);
  return () => {
    cancelAnimationFrame(waits);
    observer.disconnect();
    dark.removeEventListener('change', tell);
  };
}
