import type {
  BarsPanel,
  HistogramPanel,
  ImagesPanel,
  LinesPanel,
  MatrixPanel,
  ScatterPanel,
  TablePanel,
} from '../../server/src/protocol.ts';

/** Small panels of every kind, whose values a test can know. */

export const LINES: LinesPanel = {
  kind: 'lines',
  title: 'inference',
  annotations: [{ kind: 'value', name: 'best', value: 0.9, text: 'best 0.90' }],
  x: { name: 'layer of the probe', unit: null, scale: 'linear', domain: [0, 4], whole: true },
  y: { name: 'accuracy', unit: null, scale: 'linear', domain: [0, 1] },
  series: [
    {
      name: 'train',
      x: [0, 1, 2, 3, 4],
      y: [0.4, null, 0.7, 0.8, 0.95],
      spread: [0.01, null, 0.02, 0.02, 0.01],
      line: 'dotted',
      colour: 0,
    },
    { name: 'validation', x: [0, 2, 4], y: [0.35, 0.6, 0.9], spread: null, line: 'solid', colour: 1 },
  ],
};

export const BARS: BarsPanel = {
  kind: 'bars',
  title: '',
  annotations: [],
  x: { name: 'prediction depth', unit: 'layer', scale: 'linear', domain: [-0.5, 2.5], whole: true },
  y: { name: 'probability', unit: null, scale: 'linear', domain: [0, 0.6] },
  series: [
    { name: 'train', x: [0, 1, 2], y: [0.5, 0.3, 0.2], colour: 0 },
    { name: 'validation', x: [0, 1, 2], y: [0.4, 0.3, null], colour: 1 },
  ],
};

/** Log margins upwards; the middle row is empty, and so is the first cell of the last. */
export const HISTOGRAM: HistogramPanel = {
  kind: 'histogram',
  title: 'all, "images"',
  annotations: [{ kind: 'line', name: 'bound', from: [0, 1], to: [3, 100], text: 'a bound' }],
  x: { name: 'depth', unit: 'layer', scale: 'linear', domain: [0, 3], whole: true },
  y: { name: 'margin', unit: 'logit', scale: 'log', domain: [0.1, 100] },
  xEdges: [0, 1, 2, 3],
  yEdges: [0.1, 1, 10, 100],
  counts: [
    [1, 0, 3],
    [0, 0, 0],
    [0, 20, 100],
  ],
  colour: { name: 'images', scale: 'log', domain: [1, 100] },
};

export const SCATTER: ScatterPanel = {
  kind: 'scatter',
  title: '',
  annotations: [],
  x: { name: 'prediction depth', unit: 'layer', scale: 'linear', domain: [0, 3], whole: true },
  y: { name: 'iteration learned', unit: 'step', scale: 'linear', domain: [0, 100] },
  sizeName: 'share of the data',
  series: [{ name: 'run', x: [0, 1, 2], y: [10, 20, 40], size: [0.5, 0.25, 0.25], spread: [1, 2, null], colour: 2 }],
};

export const MATRIX: MatrixPanel = {
  kind: 'matrix',
  title: 'train',
  annotations: [],
  rows: ['a', 'b'],
  columns: ['a', 'b'],
  values: [
    [1, -0.25],
    [-0.25, null],
  ],
  valueName: 'Spearman correlation',
  domain: [-1, 1],
};

export const IMAGES: ImagesPanel = {
  kind: 'images',
  title: '',
  annotations: [],
  strips: [{ name: 'easy', images: [{ index: 7, label: 'Sandal, red', consensusClass: null }] }],
};

export const TABLE: TablePanel = {
  kind: 'table',
  title: 'settings',
  annotations: [],
  columns: ['run', 'batch', 'margin', 'paper'],
  rows: [
    ['a, "b"', 'full', 0.00021, 2e-4],
    ['c', '256', 15.25, null],
  ],
};
