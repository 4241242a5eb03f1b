import type { Machine } from './estimate.ts';

/** What the text of an experiment alone does not tell: plain values, which someone has looked up. */
export interface Facts {
  /** What is wrong with the folder that `dataset.path` names. */
  data?: DataProblem;
  /** Why hnswlib-node cannot be used here. */
  hnswlib?: string;
  machine?: Machine;
}

export interface DataProblem {
  code: 'path-not-found' | 'data-not-found';
  message: string;
}

/** What a text makes one look up. */
export interface Questions {
  data?: { name: string; path: string };
  hnswlib: boolean;
}

/** What has to be looked up before a text can be judged whole. @param value the text's plain value, whatever it is */
export function questionsOf(value: unknown): Questions {
  const { name, path } = section(value, 'dataset');
  const asked = typeof name === 'string' && typeof path === 'string' && path !== '';
  return { ...(asked && { data: { name, path } }), hnswlib: section(value, 'probes').method === 'hnsw' };
}

function section(value: unknown, key: string): Record<string, unknown> {
  const found = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
