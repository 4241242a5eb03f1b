import { measuredTrials } from '../sweep.ts';
import type { AboutRun } from './contract.ts';
import { finishedStamp, lookAt, type RunNow, stampOf } from './lookAt.ts';
import { marksStamp } from './marks/file.ts';

/** What stands over the views of each run. @throws a plain message if one is no run, is gone, or cannot be read */
export function aboutRuns(folders: readonly string[]): AboutRun[] {
  return folders.map(folder => aboutRun(lookAt(folder)));
}

function aboutRun(run: RunNow): AboutRun {
  const { folder, record, state, status } = run;
  const { experiment, data, probes, backend } = record;
  const having = (wanted: 'finished' | 'failed') => state.members.filter(({ status }) => status === wanted).length;
  return {
    folder,
    name: record.name,
    experimentFile: record.experimentFile,
    status,
    members: {
      total: state.members.length,
      finished: experiment.sweep ? measuredTrials(state) : having('finished'),
      failed: having('failed'),
    },
    architecture: experiment.network?.model.architecture ?? null,
    dataset: experiment.dataset.name,
    classes: data.classes,
    probes,
    labelNoise: (experiment.dataset.label_noise?.fraction ?? 0) > 0,
    backend: backend?.name ?? null,
    ...(experiment.sweep && { sweep: true as const }),
    stamp: stampOf(run),
    finishedStamp: finishedStamp(run),
    marksStamp: marksStamp(folder),
  };
}
