import { CORNERS } from '../../difficulty/forms.ts';
import { FORM_NAMES, lacksForms, rowsOfBoth } from '../figures/corners.ts';
import { meanTimes, type RunFacts } from '../figures/facts.ts';
import { depthPanels } from '../figures/figure7.ts';
import { count, imagesBehind, round, undefinedDepths, unfinished } from '../figures/say.ts';
import type { DepthMap, FormName } from './contract.ts';
import { kept } from './kept.ts';
import type { RunNow } from './lookAt.ts';
import { openedRun } from './openedRun.ts';
import { comesWhen, lacking } from './toCome.ts';
import type { Watch } from './watch.ts';

const MEANINGS: Record<FormName, string> = {
  easy: 'Decided in an early layer, whether the network trained on it or not.',
  different_class:
    'Held out, it is soon taken for another class; trained on, it is fitted to its label only late. Often mislabeled.',
  ambiguous_without_label: 'Held out, it is decided late; once the network has seen its label, early.',
  ambiguous: 'Decided late, even with its label.',
};

/** The plane of both mean depths (section 4, Figure 7). */
export async function mapAnswer(run: RunNow, watch: Watch): Promise<DepthMap> {
  const map = await kept(run, 'map', watch, async watch => depthMap((await openedRun(run, watch)).facts));
  return run.state.members.some(({ status }) => status === 'finished') ? map : { ...map, toCome: comesWhen(run) };
}

/** Pure. */
export function depthMap(facts: RunFacts): DepthMap {
  const corners = CORNERS.map(({ form, x, y }) => ({
    form,
    name: FORM_NAMES[form],
    meaning: MEANINGS[form],
    x: x * facts.deepest,
    y: y * facts.deepest,
  }));
  const lack = lacksForms(facts);
  if (lack) return { panels: [], corners, notes: [], toCome: lacking('The map', lack) };
  const rows = rowsOfBoth(facts);
  const { all, agreeing, differing } = depthPanels(facts, rows);
  return {
    panels: [all, agreeing, differing],
    corners,
    notes: [
      imagesBehind(facts, 'validation', rows.length),
      `Trained on by ${round(meanTimes(facts, 'train'))} members on average.`,
      ...(rows.length < facts.index.length
        ? [`${count(facts.index.length - rows.length, 'image')} are not on the map: one of both depths is missing.`]
        : []),
      ...undefinedDepths(facts, ['train', 'validation']),
      ...unfinished(facts),
    ],
    toCome: null,
  };
}
