import { LOG_LEVELS, SEVERITY_SETTINGS, type Settings } from '../protocol.ts';

export const DEFAULT_SETTINGS: Settings = {
  backend: 'auto',
  workers: 'auto',
  runFolder: '',
  dataCache: '',
  nodePath: '',
  codeLens: { enabled: true },
  severities: {},
  log: { level: 'info' },
};

/** What an editor sent as settings. What is absent or makes no sense counts as not set: any editor may send anything. */
export function readSettings(sent: unknown): Settings {
  const section = asObject(sent);
  const { backend, workers } = section;
  const { level } = asObject(section.log);
  const { enabled } = asObject(section.codeLens);
  const severities = Object.entries(asObject(section.severities)).flatMap(([code, severity]) => {
    const known = oneOf(SEVERITY_SETTINGS, severity);
    return known ? [[code, known] as const] : [];
  });
  return {
    backend: oneOf(['auto', 'tensorflow', 'webgpu', 'wasm'] as const, backend) ?? DEFAULT_SETTINGS.backend,
    workers: Number.isInteger(workers) && (workers as number) > 0 ? (workers as number) : DEFAULT_SETTINGS.workers,
    runFolder: asText(section.runFolder),
    dataCache: asText(section.dataCache),
    nodePath: asText(section.nodePath),
    codeLens: { enabled: enabled !== false },
    severities: Object.fromEntries(severities),
    log: { level: oneOf(LOG_LEVELS, level) ?? DEFAULT_SETTINGS.log.level },
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function oneOf<T>(values: readonly T[], value: unknown): T | undefined {
  return values.find(known => known === value);
}
