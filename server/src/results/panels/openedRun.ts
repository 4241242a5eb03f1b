import { type OpenRun, openRun } from '../figures/openRun.ts';
import { finishedStamp, type RunNow } from './lookAt.ts';
import { shared } from './shared.ts';
import { sumsSoFar } from './sumsSoFar.ts';
import { onMember, type Watch } from './watch.ts';

/** A run as the figures read it, which several answers need: read once, until another member is finished. */
export function openedRun(run: RunNow, watch: Watch): Promise<OpenRun> {
  return shared(`${run.folder} opened`, finishedStamp(run), watch, watch =>
    openRun(run.folder, onMember(watch), sumsSoFar(run, 'facts')),
  );
}
