import { workspace } from 'vscode';
import type { Settings } from '../../server/src/protocol.ts';
import { workersFrom } from './workers.ts';

/** The settings as they are now. In a workspace that is not trusted the editor leaves out what it must not set. */
export function currentSettings(): Settings {
  const section = workspace.getConfiguration('depthlens');
  return {
    backend: section.get('backend', 'auto'),
    workers: workersFrom(section.get('workers')),
    runFolder: section.get('runFolder', ''),
    dataCache: section.get('dataCache', ''),
    nodePath: section.get('nodePath', ''),
    codeLens: { enabled: section.get('codeLens.enabled', true) },
    severities: section.get('severities', {}),
    log: { level: section.get('log.level', 'info') },
  };
}
