import { commands } from 'vscode';
import type { Experiments } from './experiments.ts';
import { hasResults, isActive, isResumable, type RunStore } from './runStore.ts';

/** Keeps what the `when` clauses of package.json ask for: which commands make sense now. */
export function keepContextKeys(runs: RunStore, experiments: Experiments): void {
  const told = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void commands.executeCommand('setContext', `depthlens.${key}`, value);
  };
  const update = () => {
    const all = runs.all();
    set('hasExperiments', experiments.files().length > 0);
    set(
      'hasRuns',
      all.some(({ status }) => status !== 'preparing'),
    );
    set(
      'hasEnded',
      all.some(run => !isActive(run)),
    );
    set('hasRunning', all.some(isActive));
    set('hasResumable', all.some(isResumable));
    set('withResults', all.filter(hasResults).length);
    set(
      'hasSettings',
      all.some(({ sweep }) => sweep?.bestTraining),
    );
  };
  runs.onChange(update);
  experiments.onChange(update);
  update();
  // Until then, and while an extension host that died is replaced, nothing is said of experiments.
  void experiments.found.then(() => set('looked', true));
}
