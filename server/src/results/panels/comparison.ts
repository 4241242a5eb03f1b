import { SPLITS } from '../../protocol.ts';
import { nothingProbed } from '../../runs/sweepRecord.ts';
import { differingSettings } from '../differingSettings.ts';
import type { RunFacts } from '../figures/facts.ts';
import { figure2Left, figure2Right } from '../figures/figure2.ts';
import { toldApart } from '../figures/openRun.ts';
import { table4 } from '../figures/tables34.ts';
import { splitResult } from '../summary.ts';
import type { Comparison } from './contract.ts';
import { finishedOf, type RunNow } from './lookAt.ts';
import { openedRun } from './openedRun.ts';
import { lacking } from './toCome.ts';
import type { Watch } from './watch.ts';

/** Runs side by side (section 2.2, Figure 2); where they were trained in different ways, with Table 4. */
export async function comparisonAnswer(runs: readonly RunNow[], watch: Watch): Promise<Comparison> {
  const opened = [];
  for (const run of runs) opened.push(await openedRun(run, watch));
  return compareRuns(
    runs,
    toldApart(opened).map(({ facts }) => facts),
  );
}

/** Pure. @param facts of each run, under names that tell them apart */
export function compareRuns(
  runs: readonly Pick<RunNow, 'folder' | 'record' | 'state'>[],
  facts: readonly RunFacts[],
): Comparison {
  const drawings = [figure2Left(facts), figure2Right(facts)];
  const trained = table4(facts.map(of => ({ facts: of })));
  const figures = drawings.flatMap(drawing => ('cannot' in drawing ? [] : [drawing]));
  const cannot = drawings.flatMap(drawing =>
    'cannot' in drawing ? [lacking('Comparing depths', drawing.cannot)] : [],
  );
  return {
    runs: runs.map((run, r) => ({
      folder: run.folder,
      name: facts[r].name,
      architecture: facts[r].architecture,
      members: facts[r].members,
      ...resultsOf(run),
    })),
    settings: differingSettings(runs.map(({ record }) => record)),
    panels: [...figures, ...('cannot' in trained ? [] : [trained])].flatMap(({ panels }) => panels),
    notes: [...new Set([...figures.flatMap(({ notes }) => notes), ...cannot, ...sweeps(runs)])],
  };
}

function sweeps(runs: readonly Pick<RunNow, 'record'>[]): string[] {
  return runs.flatMap(({ record }) => (record.experiment.sweep ? [`${nothingProbed(record.name)}.`] : []));
}

/** Of the test split if there is one, else of validation, else of training. */
function resultsOf(run: Pick<RunNow, 'state'>): Pick<Comparison['runs'][number], 'accuracy' | 'meanDepth'> {
  const finished = finishedOf(run).map(({ state }) => state);
  const split = SPLITS.toReversed().find(name => finished.some(({ summary }) => summary!.splits[name]));
  const result = split && splitResult(finished, split);
  if (!result) return { accuracy: null, meanDepth: null };
  return {
    accuracy: { split, ...result.accuracy },
    meanDepth: result.meanDepth && { split, ...result.meanDepth },
  };
}
