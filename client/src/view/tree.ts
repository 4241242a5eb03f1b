import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import type { RankedTrial, RunItem } from '../../../server/src/protocol.ts';
import type { Experiments } from '../experiments.ts';
import { type RunStore, samePath } from '../runStore.ts';
import { runBrief, runLabel, runSpoken, runTooltip } from '../texts/run.ts';
import { trialBrief, trialLabel, trialSpoken } from '../texts/trial.ts';
import { experimentLabel, type Node, runContext, runIcon, trialIcon } from './nodes.ts';

/** Experiments, and under them their runs. */
export function createTree(runs: RunStore, experiments: Experiments): TreeDataProvider<Node> {
  const changed = new EventEmitter<Node | undefined>();
  // The editor knows a line by its object.
  const nodes = new Map<string, Node>();
  const node = (made: Node): Node => {
    const key = keyOf(made);
    if (!nodes.has(key)) nodes.set(key, made);
    return nodes.get(key)!;
  };
  experiments.onChange(() => changed.fire(undefined));
  runs.onChange(({ changed: items, removed, before }) => {
    const moved = removed.length > 0 || items.some(({ folder }) => !before.has(folder));
    if (moved) changed.fire(undefined);
    else for (const { folder } of items) changed.fire(node({ kind: 'run', folder }));
  });

  const files = (): string[] => {
    const known = experiments.files();
    // Results outlive the file that they came from.
    const gone = runs
      .all()
      .flatMap(({ experimentFile }) => (known.some(file => samePath(file, experimentFile)) ? [] : [experimentFile]));
    return [...known, ...new Set(gone)];
  };
  return {
    onDidChangeTreeData: changed.event,
    getChildren: async parent => {
      if (parent === undefined) {
        await experiments.found;
        return files().map(file => node({ kind: 'experiment', file }));
      }
      if (parent.kind === 'experiment') return runs.of(parent.file).map(({ folder }) => node({ kind: 'run', folder }));
      if (parent.kind === 'trial') return [];
      const { folder } = parent;
      return (runs.get(folder)?.sweep?.trials ?? []).map(({ trial }) => node({ kind: 'trial', folder, trial }));
    },
    getParent: child => {
      if (child.kind === 'trial') return node({ kind: 'run', folder: child.folder });
      const run = child.kind === 'run' ? runs.get(child.folder) : undefined;
      if (!run) return undefined;
      return node({
        kind: 'experiment',
        file: files().find(file => samePath(file, run.experimentFile)) ?? run.experimentFile,
      });
    },
    getTreeItem: line => {
      if (line.kind === 'experiment') {
        const there = experiments.files().some(file => samePath(file, line.file)) || existsSync(line.file);
        return experimentItem(line.file, runs.of(line.file), there);
      }
      const run = runs.get(line.folder);
      if (line.kind === 'run') return run ? runTreeItem(run) : new TreeItem('');
      const trial = run?.sweep?.trials.find(({ trial }) => trial === line.trial);
      return trial ? trialTreeItem(line.folder, trial) : new TreeItem('');
    },
  };
}

function keyOf(node: Node): string {
  switch (node.kind) {
    case 'experiment':
      return `experiment:${node.file}`;
    case 'run':
      return `run:${node.folder}`;
    case 'trial':
      return `trial:${node.trial}:${node.folder}`;
  }
}

function experimentItem(file: string, its: readonly RunItem[], there: boolean): TreeItem {
  const label = experimentLabel(file);
  const state = its.length > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None;
  const item = new TreeItem(label, state);
  const uri = Uri.file(file);
  // The editor keeps the state of a line that it knows; with its first run an experiment is to open.
  item.id = its.length > 0 ? `${file}:runs` : file;
  item.iconPath = new ThemeIcon('beaker');
  item.contextValue = there ? 'experiment' : 'goneExperiment';
  item.tooltip = there ? file : `${file}: this file is gone.`;
  const folder = dirname(workspace.asRelativePath(uri)).replace(/^\.$/, '');
  item.description = there ? folder : 'file is gone';
  if (there) {
    // With it come the decorations of the file: its problems.
    item.resourceUri = uri;
    item.command = { command: 'vscode.open', title: 'Open', arguments: [uri] };
  }
  item.accessibilityInformation = {
    label: `Experiment ${label}, ${its.length === 1 ? '1 run' : `${its.length} runs`}${there ? '' : ', its file is gone'}`,
  };
  return item;
}

function runTreeItem(run: RunItem): TreeItem {
  const item = new TreeItem(
    runLabel(run),
    run.sweep ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  const { icon, color } = runIcon(run);
  item.id = run.folder;
  item.description = runBrief(run);
  item.iconPath = color ? new ThemeIcon(icon, new ThemeColor(color)) : new ThemeIcon(icon);
  item.contextValue = runContext(run);
  item.tooltip = new MarkdownString(runTooltip(run));
  item.accessibilityInformation = { label: runSpoken(run) };
  if (run.status !== 'preparing')
    item.command = { command: 'depthlens.showResults', title: 'Show Results', arguments: [run.folder] };
  return item;
}

function trialTreeItem(folder: string, trial: RankedTrial): TreeItem {
  const item = new TreeItem(trialLabel(trial));
  const { icon, color } = trialIcon(trial);
  item.id = `${folder}:${trial.trial}`;
  item.description = trialBrief(trial);
  item.iconPath = color ? new ThemeIcon(icon, new ThemeColor(color)) : new ThemeIcon(icon);
  item.contextValue = 'trial';
  item.tooltip = trialSpoken(trial);
  item.accessibilityInformation = { label: trialSpoken(trial) };
  item.command = { command: 'depthlens.showResults', title: 'Show Results', arguments: [folder] };
  return item;
}
