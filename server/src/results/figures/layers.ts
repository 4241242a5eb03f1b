import type { OverMembers } from '../overMembers.ts';
import type { ProbeAccuracies } from '../probeAccuracies.ts';
import type { LineSeries, LinesPanel } from './figure.ts';
import { ends } from './figure5Curves.ts';

/** A panel of accuracies from the input to the softmax. */
export function layersPanel(title: string, probes: readonly string[], series: LineSeries[]): LinesPanel {
  return {
    kind: 'lines',
    title,
    annotations: [],
    x: { name: 'layer of the probe', unit: null, scale: 'linear', domain: ends([...probes.keys()]), whole: true },
    y: { name: 'accuracy', unit: null, scale: 'linear', domain: [0, 1] },
    series,
  };
}

/** The accuracies of the probes as a series; none where there are none. */
export function layerSeries(
  name: string,
  accuracies: readonly OverMembers[] | undefined,
  look: Pick<LineSeries, 'line' | 'colour'>,
): LineSeries[] {
  if (!accuracies) return [];
  const spread = accuracies.map(({ spread }) => spread);
  return [
    {
      name,
      x: [...accuracies.keys()],
      y: accuracies.map(({ mean }) => mean),
      spread: spread.every(value => value === null) ? null : spread,
      ...look,
    },
  ];
}

/** The split that speaks for images that were not trained on: the test split, else validation. */
export function unseenOf(splits: Partial<Record<string, unknown>>): 'test' | 'validation' {
  return splits.test ? 'test' : 'validation';
}

/** `Layers: 0 input, 1 dense1, 2 relu1.` */
export function layerNames({ probes }: Pick<ProbeAccuracies, 'probes'>): string {
  return `Layers: ${probes.map((name, probe) => `${probe} ${name}`).join(', ')}.`;
}

/** What the bands are. */
export function bands(members: number): string {
  return members === 1 ? '1 member' : `${members} members; bands: standard deviation over them`;
}
