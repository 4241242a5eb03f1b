import type { RunRecord } from '../runs/folder.ts';

/** Settings, by their dotted key, that not all runs have alike, with each run's value; the data and the backend are settings too. */
export function differingSettings(
  runs: readonly Pick<RunRecord, 'experiment' | 'data' | 'backend'>[],
): { key: string; values: string[] }[] {
  const all = runs.map(({ experiment, data, backend }) => {
    const { network, ...rest } = experiment;
    // What is known of a network's file is no setting; its fingerprint is.
    const { operations: _, ...model } = network?.model ?? {};
    return flat({
      ...rest,
      ...network,
      ...(network && { model }),
      'data fingerprint': data.fingerprint.slice(0, 8),
      backend: backend?.name,
    });
  });
  const keys = [...new Set(all.flatMap(settings => [...settings.keys()]))];
  return keys
    .map(key => ({ key, values: all.map(settings => settings.get(key) ?? '-') }))
    .filter(({ values: [first, ...others] }) => others.some(value => value !== first));
}

/** `{ training: { seed: 1 } }` to `training.seed` -> `1`. */
function flat(value: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, part]): [string, string][] => {
      if (part === undefined || part === null) return [];
      if (typeof part === 'object' && !Array.isArray(part)) return [...flat(part, `${path}${key}.`)];
      return [[`${path}${key}`, Array.isArray(part) ? part.join(' ') || 'none' : String(part)]];
    }),
  );
}
