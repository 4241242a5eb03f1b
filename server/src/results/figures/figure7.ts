import { meanOf } from '../ensemble.ts';
import { depthBins, histogramPanel, sameColours } from './bins.ts';
import { verdictsOf } from './consensus.ts';
import { FORM_NAMES, lacksForms, nearestToCorners, rowsOfBoth } from './corners.ts';
import { meanTimes, type RunFacts } from './facts.ts';
import type { Drawing, HistogramPanel, ImagesPanel } from './figure.ts';
import { imagesBehind, runTitle, undefinedDepths, unfinished } from './say.ts';

/** How many images of each corner are shown. */
const SHOWN = 8;

/** Figure 7 (C.32 to C.35): prediction depth in validation against that in training, with images from the corners. */
export function figure7(facts: RunFacts): Drawing {
  const lack = lacksForms(facts);
  if (lack) return { cannot: lack };
  const rows = rowsOfBoth(facts);
  const { consensusClass } = verdictsOf(facts);
  const { all, agreeing, differing } = depthPanels(facts, rows);
  const images: ImagesPanel = {
    kind: 'images',
    title: 'nearest to each corner: above, the consensus class; below, the label',
    annotations: [],
    strips: nearestToCorners(facts, SHOWN).map(({ form, rows: nearest }) => ({
      name: FORM_NAMES[form],
      images: nearest.map(row => ({
        index: facts.index[row],
        label: facts.classes[facts.labels[row]],
        consensusClass: facts.classes[consensusClass[row]] ?? null,
      })),
    })),
  };
  return {
    id: 'figure-7',
    paper: 'Figure 7, Figures C.32 to C.35',
    title: 'Prediction depth in validation against prediction depth in training',
    caption:
      'The same image may be easy when it was trained on and hard when it was not, or the other way round. The corners ' +
      'are forms of difficulty: easy (low in both), looks like a different class (low in validation, high in training), ' +
      'ambiguous unless the label is given (high in validation, low in training), ambiguous (high in both).',
    notes: [
      `${runTitle(facts)}: ${imagesBehind(facts, 'validation', rows.length)}`,
      'The images shown are the nearest to each corner, not chosen by hand.',
      ...undefinedDepths(facts, ['train', 'validation']),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: [all, differing, agreeing, images],
  };
}

/** The plane of both mean depths: of all these images, of those whose consensus class is their label, and of the others. */
export function depthPanels(
  facts: RunFacts,
  rows: readonly number[],
): Record<'all' | 'agreeing' | 'differing', HistogramPanel> {
  const { consensusClass } = verdictsOf(facts);
  const [validation, training] = [meanOf(facts.unseen.depth), meanOf(facts.train.depth)];
  const panel = (title: string, of: readonly number[]) =>
    histogramPanel(
      title,
      of,
      [depthBins('mean prediction depth, validation', facts.deepest, meanTimes(facts, 'validation')), validation],
      [depthBins('mean prediction depth, training', facts.deepest, meanTimes(facts, 'train')), training],
    );
  const agrees = (row: number) => consensusClass[row] === facts.labels[row];
  const [all, agreeing, differing] = sameColours([
    panel('all images', rows),
    panel('consensus = label', rows.filter(agrees)),
    panel(
      'consensus ≠ label',
      rows.filter(row => !agrees(row)),
    ),
  ]);
  return { all, agreeing, differing };
}
