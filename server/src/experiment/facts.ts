import type { Machine } from './estimate.ts';
import type { FolderFacts } from './imageFolder.ts';
import type { NetworkFacts } from './ownNetwork.ts';

/** What the text of an experiment alone does not tell: plain values, which someone has looked up. */
export interface Facts {
  /** What is wrong with the folder that `dataset.path` names. */
  data?: DataProblem;
  /** What is in it, if it is one of images. */
  folder?: FolderFacts;
  /** What is in the file that `model.file` names. */
  network?: NetworkFacts;
  /** Why hnswlib-node cannot be used here. */
  hnswlib?: string;
  /** Why onnxruntime-node cannot be used here. */
  onnxRuntime?: string;
  machine?: Machine;
}

export interface DataProblem {
  code: 'path-not-found' | 'data-not-found';
  message: string;
  /** The key of `dataset` that names what is wrong; `path` if not said. */
  key?: 'labels';
}

/** What a text makes one look up. */
export interface Questions {
  data?: { name: string; path: string; labels?: string };
  hnswlib: boolean;
  network?: { architecture: 'custom' | 'onnx'; file: string };
}

/** What has to be looked up before a text can be judged whole. @param value the text's plain value, whatever it is */
export function questionsOf(value: unknown): Questions {
  const { name, path, labels } = section(value, 'dataset');
  const asked = typeof name === 'string' && typeof path === 'string' && path !== '';
  const withLabels = name === 'image_folder' && typeof labels === 'string' && labels !== '' && { labels };
  const { architecture, file } = section(value, 'model');
  const isOwn = (architecture === 'custom' || architecture === 'onnx') && typeof file === 'string' && file !== '';
  return {
    ...(asked && { data: { name, path, ...withLabels } }),
    hnswlib: section(value, 'probes').method === 'hnsw',
    ...(isOwn && { network: { architecture, file } }),
  };
}

function section(value: unknown, key: string): Record<string, unknown> {
  const found = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
