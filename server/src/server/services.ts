import type { RunItem, RunsChanged } from '../protocol.ts';

/** The runs of the workspace, as the parts of the server that are not about runs see them. */
export interface RunsService {
  list(): RunItem[];
  onChange(listener: (change: RunsChanged) => void): void;
}
