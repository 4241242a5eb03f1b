import { CancellationTokenSource, ConfigurationTarget, type QuickPickItem, window, workspace } from 'vscode';
import { doctorFindings } from '../doctorFindings.ts';
import type { Parts } from '../parts.ts';

const BACKENDS = [
  { name: 'auto', description: 'the first that works' },
  { name: 'tensorflow', description: 'CUDA, through TensorFlow' },
  { name: 'webgpu', description: 'any GPU, through WebGPU' },
  { name: 'wasm', description: 'the CPU' },
] as const;

/** Chooses what computes the runs. What works here, and how fast, is found out while the person reads. */
export async function chooseBackend({ server, log }: Parts): Promise<void> {
  const configuration = workspace.getConfiguration('depthlens');
  const current = configuration.get('backend', 'auto');
  const itemsWith = (findings: ReadonlyMap<string, string> | undefined): (QuickPickItem & { name: string })[] =>
    BACKENDS.map(({ name, description }) => ({
      name,
      label: name === current ? `$(check) ${name}` : name,
      description,
      detail: findings ? (findings.get(name) ?? '') : 'Being tried…',
    }));
  const pick = window.createQuickPick<QuickPickItem & { name: string }>();
  pick.title = 'What computes the runs?';
  pick.placeholder = 'For experiments that do not say so themselves (compute.backend: auto)';
  pick.items = itemsWith(undefined);
  pick.activeItems = pick.items.filter(({ name }) => name === current);
  pick.busy = true;
  const looking = new CancellationTokenSource();
  const fill = (findings: ReadonlyMap<string, string>) => {
    const active = pick.activeItems[0]?.name;
    pick.items = itemsWith(findings);
    pick.activeItems = pick.items.filter(({ name }) => name === active);
    pick.busy = false;
  };
  server.request('depthlens/doctor', {}, looking.token).then(
    ({ text }) => fill(doctorFindings(text)),
    error => {
      if (looking.token.isCancellationRequested) return;
      log.error(`Doctor: ${error}`);
      fill(new Map());
    },
  );
  const chosen = await new Promise<string | undefined>(resolve => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]?.name));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  });
  looking.cancel();
  pick.dispose();
  if (chosen === undefined) return;
  // Where the workspace has a choice of its own, only changing that changes anything.
  const { workspaceValue } = configuration.inspect('backend') ?? {};
  const target = workspaceValue === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await configuration.update('backend', chosen, target);
}
