import type { Machine } from '../experiment/estimate.ts';
import type { ExperimentFile } from '../experiment/schema.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { ParsedText } from './parse.ts';

/** What the text alone does not tell: plain values, which the caller has looked up. */
export interface Facts {
  /** What is wrong with the folder that `dataset.path` names. */
  data?: { code: 'path-not-found' | 'data-not-found'; message: string };
  /** Why hnswlib-node cannot be used here. */
  hnswlib?: string;
  machine?: Machine;
}

/** What a text makes one look up. */
export interface Questions {
  data?: { name: string; path: string };
  hnswlib: boolean;
}

/** What has to be looked up before a text can be judged whole. @param value the text's plain value, whatever it is */
export function questionsOf(value: unknown): Questions {
  const { name, path } = section(value, 'dataset');
  const known = typeof name === 'string' && typeof path === 'string' && path !== '';
  return { ...(known && { data: { name, path } }), hnswlib: section(value, 'probes').method === 'hnsw' };
}

function section(value: unknown, key: string): Record<string, unknown> {
  const found = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}

/** What the looked-up facts say of an experiment. */
export function factDiagnostics(file: ExperimentFile, facts: Facts, rangeOf: ParsedText['rangeOf']): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (facts.data && file.dataset.path !== undefined)
    found.push({ range: rangeOf(['dataset', 'path']), severity: 'error', ...facts.data });
  if (facts.hnswlib !== undefined && file.probes?.method === 'hnsw')
    found.push({
      range: rangeOf(['probes', 'method']),
      severity: 'error',
      code: 'missing-package',
      message: facts.hnswlib,
    });
  return found;
}
