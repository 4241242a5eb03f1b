import type { CornerProbes, ProbeMeans } from './cornerProbes.ts';
import { FORM_NAMES, lacksForms, rowsOfBoth } from './corners.ts';
import type { RunFacts } from './facts.ts';
import type { Drawing, LineSeries, LinesPanel } from './figure.ts';
import { count, runTitle, undefinedDepths, unfinished } from './say.ts';

/** Figure 8 (C.36 to C.47): confidence and accuracy of each layer's probe for the images near the four corners. */
export function figure8(facts: RunFacts, corners: readonly CornerProbes[] | null): Drawing {
  const lack = lacksForms(facts);
  if (lack) return { cannot: lack };
  if (!facts.everyProbeAsked || !corners)
    return { cannot: `needs every probe asked about every image: \`probes: { examples: all }\` in ${facts.name}` };
  const panel = (title: string, of: (corner: CornerProbes) => ProbeMeans): LinesPanel => ({
    kind: 'lines',
    title,
    annotations: [],
    x: { name: 'layer of the probe', unit: null, scale: 'linear', domain: [0, facts.deepest], whole: true },
    y: { name: 'confidence, accuracy', unit: null, scale: 'linear', domain: [0, 1] },
    series: corners.flatMap((corner, c) => series(FORM_NAMES[corner.form], c, of(corner))),
  });
  const both = rowsOfBoth(facts).length;
  return {
    id: 'figure-8',
    paper: 'Figure 8, Figures C.36 to C.47',
    title: 'How the layers come to a decision, by form of difficulty',
    caption:
      'Mean confidence (share of the k votes; solid) and accuracy (dotted) of the k-NN probe after each layer, for the ' +
      'images nearest to the four corners of Figure 7, in the members that held them out: for the label (left) and for ' +
      'the consensus class (right). Where a middle layer is better than the last one, its k-NN is the better classifier.',
    notes: [
      `${runTitle(facts)}: ${corners
        .map(
          ({ form, images, pairs }) =>
            `${FORM_NAMES[form]}: ${count(images, 'image')}, held out ${count(pairs, 'time')}`,
        )
        .join('; ')}.`,
      ...(both < 20 * corners[0].images
        ? [`Of only ${count(both, 'image')} in all, so they are not all close to their corner.`]
        : []),
      ...undefinedDepths(facts, ['train', 'validation']),
      ...unfinished(facts),
    ],
    runs: [facts.name],
    panels: [panel('label', ({ groundTruth }) => groundTruth), panel('consensus class', ({ consensus }) => consensus)],
  };
}

function series(name: string, colour: number, { confidence, accuracy }: ProbeMeans): LineSeries[] {
  const one = (what: string, values: number[], line: LineSeries['line']): LineSeries => ({
    name: `${name}: ${what}`,
    x: Array.from(values.keys()),
    y: values.map(value => (Number.isFinite(value) ? value : null)),
    spread: null,
    line,
    colour,
  });
  return [one('confidence', confidence, 'solid'), one('accuracy', accuracy, 'dotted')];
}
