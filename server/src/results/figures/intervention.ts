import { INTERVENTION, type InterventionRow } from '../../experiment/intervention.ts';
import { totalSteps } from '../../experiment/schedule.ts';
import type { SplitName } from '../../protocol.ts';
import type { LearningCurve } from '../curves.ts';
import type { RunFacts } from './facts.ts';
import type { LineSeries } from './figure.ts';
import { curveSeries } from './figure5Curves.ts';

/**
 * The output-margin intervention (section 3.3, appendix A.7): the same network trained with either of two losses, by SGD or
 * by gradient descent on all images, beside one that was not trained.
 */
export interface Setting {
  name: string;
  /** The paper's row of Tables 3 and 4; null: untrained. */
  row: InterventionRow | null;
  /** The paper's colour in Figure 6 (right): blue, red and purple; the settings between them have others. */
  colour: number;
}

const COLOURS: Record<string, number> = { 'CE, SGD': 0, 'CE, GD': 2, '0-Hinge, SGD': 4, '0-Hinge, GD': 1 };

export const UNTRAINED: Setting = { name: 'untrained', row: null, colour: 3 };
export const TRAINED: readonly Setting[] = INTERVENTION.map(row => ({
  name: row.name,
  row,
  colour: COLOURS[row.name],
}));

/** In which of the settings a run's networks were trained; null for embeddings, which tell nothing of that. */
export function settingOf({ network, results }: RunFacts): Setting | null {
  if (!network) return null;
  const { loss, batch_size: batch, schedule } = network.training;
  if (totalSteps(schedule) === 0) return UNTRAINED;
  const full = batch === 'full' || batch >= (results.train?.[0]?.examples ?? Number.POSITIVE_INFINITY);
  return TRAINED.find(({ row }) => row!.loss === loss && row!.full === full)!;
}

/** A run, under the name by which it stands beside the others. */
export interface SettingRun<Run> {
  setting: Setting;
  run: Run;
  /** That of the setting; where several runs have it, that of the run as well. */
  name: string;
}

/**
 * The runs by setting, in the paper's order, untrained ones last; or why there is nothing to compare.
 * @param wanted only these settings
 */
export function bySetting<Run extends { facts: RunFacts }>(
  runs: readonly Run[],
  wanted: readonly Setting[] = [...TRAINED, UNTRAINED],
): SettingRun<Run>[] | { cannot: string } {
  const found = wanted.flatMap(setting =>
    runs.filter(({ facts }) => facts.members > 0 && settingOf(facts) === setting).map(run => ({ setting, run })),
  );
  if (new Set(found.map(({ setting }) => setting)).size < 2)
    return {
      cannot:
        'needs runs that were trained in different ways (`loss: zero_hinge`, `batch_size: full`, `training: none`): at ' +
        `least two of ${wanted.map(({ name }) => name).join('; ')}`,
    };
  return found.map(({ setting, run }) => {
    const alone = found.filter(other => other.setting === setting).length === 1;
    return { setting, run, name: alone ? setting.name : `${setting.name}: ${run.facts.name}` };
  });
}

/** The split of images that no member trained on: test as in the paper, else validation. */
export function testSplit({ results }: RunFacts): 'test' | 'validation' | null {
  return results.test ? 'test' : results.validation ? 'validation' : null;
}

/** Of training (solid) and of unseen images (dotted), under the name of a run. */
export function trainAndTest(
  name: string,
  colour: number,
  facts: RunFacts,
  places: readonly number[],
  curves: readonly LearningCurve[],
): LineSeries[] {
  const unseen = testSplit(facts);
  const of = (split: SplitName | null) => curves.find(curve => curve.split === split && curve.component === 'all');
  return [
    ...curveSeries(`${name}, training`, places, of('train'), colour),
    ...curveSeries(`${name}, ${unseen}`, places, of(unseen), colour).map(series => ({
      ...series,
      line: 'dotted' as const,
    })),
  ];
}
