import type { Processes } from './processes.ts';
import { rowOf } from './rows.ts';
import { trackSteps } from './timeLeft.ts';
import type { Group, Library, Results, Row } from './work.ts';

export interface MeasureOptions {
  rounds: number;
  signal: AbortSignal;
  /** The libraries that are there; contestants that need another one are left out. */
  libraries: ReadonlySet<Library>;
  onProgress(progress: { fraction: number; secondsLeft: number; text: string }): void;
  onNote(text: string): void;
  /** Called when a group is finished. */
  onRows(rows: Row[]): void;
}

const PROGRESS_MILLISECONDS = 1000;

/**
 * Measures every group: its contestants are warmed up and then take turns, round after round, so that whatever else the
 * machine does falls on all of them. A peer that fails is left out, with a note.
 * @throws what our own measurements throw; the signal's reason if it is aborted
 */
export async function measureGroups(
  groups: readonly Group[],
  processes: Processes,
  options: MeasureOptions,
): Promise<void> {
  const { rounds, signal, libraries, onProgress, onNote, onRows } = options;
  const entrants = groups.map(({ contestants }) =>
    Object.keys(contestants).filter(name => isThere(contestants[name].needs, libraries)),
  );
  const keyOf = (group: number, name: string, part: string) => `${group}/${name}/${part}`;
  const steps = entrants.flatMap((names, g) => [
    ...names.map(name => ({ key: keyOf(g, name, 'warmUp'), guess: groups[g].contestants[name].guess.warmUp })),
    ...Array.from({ length: rounds }, () =>
      names.map(name => ({ key: keyOf(g, name, 'measure'), guess: groups[g].contestants[name].guess.measure })),
    ).flat(),
  ]);
  const tracker = trackSteps(steps);
  const endAll = () => void processes.endAll();
  signal.addEventListener('abort', endAll);
  try {
    for (const [g, group] of groups.entries()) await measureGroup(g, group);
  } finally {
    signal.removeEventListener('abort', endAll);
    await processes.endAll();
  }

  async function measureGroup(g: number, { contestants, rows }: Group): Promise<void> {
    const results: Results = {};
    let names = entrants[g];
    const step = async (name: string, text: string, work: () => Promise<unknown>) => {
      const started = performance.now();
      const passed = () => (performance.now() - started) / 1000;
      const tell = () => onProgress({ ...tracker.now(passed()), text: `${rows[0].work}: ${name}, ${text}` });
      const clock = setInterval(tell, PROGRESS_MILLISECONDS);
      tell();
      try {
        await work();
        tracker.finish(passed());
      } catch (error) {
        // Ctrl-C also reaches the processes that measure: one may die of it before this process hears of it.
        await new Promise(resolve => setTimeout(resolve, 100));
        signal.throwIfAborted();
        if (contestants[name].needs === undefined) throw error;
        onNote(`${name} is left out: ${(error as Error).message}`);
        names = names.filter(other => other !== name);
        delete results[name];
        tracker.drop([keyOf(g, name, 'warmUp'), keyOf(g, name, 'measure')]);
      } finally {
        clearInterval(clock);
      }
      signal.throwIfAborted();
    };
    for (const name of names) await step(name, 'warming up', () => contestants[name].warmUp(processes));
    for (let round = 1; round <= rounds; round++)
      for (const name of names)
        await step(name, `round ${round} of ${rounds}`, async () => {
          const sample = await contestants[name].measure(processes);
          results[name] = { samples: [...(results[name]?.samples ?? []), sample] };
        });
    for (const name of names) {
      const neighbours = await contestants[name].neighbours?.(processes);
      if (neighbours) results[name] = { ...results[name]!, neighbours };
    }
    await processes.endAll();
    onRows(rows.map(row => rowOf(row, results)).filter(row => row !== undefined));
  }
}

function isThere(library: Library | undefined, libraries: ReadonlySet<Library>): boolean {
  return library === undefined || libraries.has(library);
}
