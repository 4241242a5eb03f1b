import { SPLITS } from '../../../protocol.ts';
import { type Component, collectCurves, type LearningCurve, type MemberCurve } from '../../curves.ts';
import type { Axis, LineSeries } from '../../figures/figure.ts';
import { componentSeries, curveSeries } from '../../figures/figure5Curves.ts';

/** Accuracies, and other shares. */
export const SHARE: Axis = { name: 'accuracy', unit: null, scale: 'linear', domain: [0, 1] };

const COLOURS = { train: 0, validation: 2, test: 1 };
const NAMES = { train: 'training', validation: 'validation', test: 'test' };

/** The mean of the members' curves, with its spread. */
export function averaged(members: readonly (readonly MemberCurve[])[]): LearningCurve[] {
  const collected = collectCurves();
  for (const curves of members)
    for (const { split, component, accuracies } of curves) collected.add(split, component, accuracies);
  return collected.curves();
}

/**
 * Learning curves as series: the splits, or, where labels were changed, the components of the training split and an unseen
 * one.
 * @param whose comes before the names: one member of several
 */
export function accuracySeries(places: readonly number[], curves: readonly LearningCurve[], whose = ''): LineSeries[] {
  const all = (component: Component) => component === 'all';
  const series = curves.some(({ split, component }) => split === 'train' && !all(component))
    ? componentSeries(places, curves)
    : SPLITS.flatMap(split =>
        curveSeries(
          NAMES[split],
          places,
          curves.find(curve => curve.split === split && all(curve.component)),
          COLOURS[split],
        ),
      );
  return whose === ''
    ? series
    : series.map(one => ({ ...one, name: `${whose}: ${one.name}`, line: 'dotted' as const }));
}
