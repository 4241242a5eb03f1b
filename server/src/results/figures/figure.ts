/**
 * A figure of the paper, drawn from a user's own runs, as plain data: what the panels draw with Chart.js and what
 * `depthlens figures` writes as JSON and SVG. It is JSON: no NaN, no typed arrays; a value that is missing is null.
 */
export interface Figure {
  /** Also the name of its files, such as `figure-4-left`. */
  id: string;
  /** Where the paper has it, such as `Figure 4 (left), Figures C.17 and C.18`. */
  paper: string;
  title: string;
  /** What it shows and how to read it. */
  caption: string;
  /** How many members and images stand behind it, and what is missing, a sentence each. */
  notes: string[];
  /** Names of the runs that it was drawn from. */
  runs: string[];
  /** Side by side, at most three in a row. */
  panels: Panel[];
}

export interface Axis {
  name: string;
  /** null: a plain number, a share or a name. */
  unit: string | null;
  scale: 'linear' | 'log';
  /** The smallest and the largest value shown; both are positive on a log scale. */
  domain: [number, number];
  /** The smallest and the largest value that there can be, where the domain reaches beyond: no tick stands there. */
  limits?: [number, number];
  /** Only whole numbers mean something here, such as layers. */
  whole?: boolean;
}

export type Panel = LinesPanel | BarsPanel | HistogramPanel | ScatterPanel | MatrixPanel | ImagesPanel | TablePanel;

interface PanelBase {
  title: string;
  annotations: Annotation[];
}

/** Something said in a panel besides its data. */
export type Annotation =
  /** A figure such as a correlation; `text` is how a person reads it, value and all. */
  | { kind: 'value'; name: string; value: number; text: string }
  /** A straight line, in the units of the axes. */
  | { kind: 'line'; name: string; from: [number, number]; to: [number, number]; text: string };

/** Curves, such as accuracy over training steps. */
export interface LinesPanel extends PanelBase {
  kind: 'lines';
  x: Axis;
  y: Axis;
  series: LineSeries[];
}

export interface LineSeries {
  name: string;
  x: number[];
  /** As long as x. */
  y: (number | null)[];
  /** Standard deviation over the members at each point, as long as x; null for one member. */
  spread: (number | null)[] | null;
  /** As long as x: why a value is not there, in a word; a cross at the lower edge stands for it. */
  missing?: (string | null)[];
  line: 'solid' | 'dotted';
  /** Series of one colour belong together; it counts from 0. */
  colour: number;
}

/** Bars side by side, such as the share of images at each prediction depth. */
export interface BarsPanel extends PanelBase {
  kind: 'bars';
  x: Axis;
  y: Axis;
  series: { name: string; x: number[]; y: (number | null)[]; colour: number }[];
}

/** How many images fall into each cell of a grid. */
export interface HistogramPanel extends PanelBase {
  kind: 'histogram';
  x: Axis;
  y: Axis;
  /** Edges of the columns, one more than there are columns; for rows the same, from below. */
  xEdges: number[];
  yEdges: number[];
  /** counts[row][column]; images outside the edges are in none. */
  counts: number[][];
  /** What a colour stands for; 0 has none. Panels that may be compared have the same domain. */
  colour: { name: string; scale: 'log'; domain: [number, number] };
}

/** Points whose area tells how much of the data they stand for. */
export interface ScatterPanel extends PanelBase {
  kind: 'scatter';
  x: Axis;
  y: Axis;
  /** What `size` is, such as `share of the data`. */
  sizeName: string;
  series: {
    name: string;
    x: number[];
    y: (number | null)[];
    /** 0 to 1. */
    size: number[];
    spread: (number | null)[] | null;
    colour: number;
  }[];
}

/** A number for each pair, such as correlations. */
export interface MatrixPanel extends PanelBase {
  kind: 'matrix';
  rows: string[];
  columns: string[];
  /** values[row][column]. */
  values: (number | null)[][];
  valueName: string;
  domain: [number, number];
}

/** Rows of images; a view looks them up by their position in the data set (`thumbnails/` of a run). */
export interface ImagesPanel extends PanelBase {
  kind: 'images';
  strips: { name: string; images: FigureImage[] }[];
}

export interface FigureImage {
  /** Position in the data set. */
  index: number;
  label: string;
  /** The class that most of the members that did not train on it predict. */
  consensusClass: string | null;
}

/** Words and numbers to read, such as what runs gave beside what the paper has. */
export interface TablePanel extends PanelBase {
  kind: 'table';
  /** The first says whose row it is. */
  columns: string[];
  /** Each as long as `columns`; null: missing. */
  rows: TableCell[][];
  /** Columns whose numbers are shares of 1, which are read as percentages. */
  shares?: readonly number[];
}

export type TableCell = string | number | null;

/** Why a figure cannot be drawn from these runs: what it needs. */
export interface CannotDraw {
  cannot: string;
}

export type Drawing = Figure | CannotDraw;
