import { window } from 'vscode';
import type { Problem } from '../../../server/src/protocol.ts';
import { size } from '../texts/size.ts';

/** Asks whether data may be downloaded: what, how much, from where. Nothing is fetched without a yes. */
export async function agreesToDownload({ title, bytes, hosts }: NonNullable<Problem['download']>): Promise<boolean> {
  const chosen = await window.showInformationMessage(
    `Download ${title}?`,
    {
      modal: true,
      detail: `The data are not on this machine yet. ${size(bytes)} would be downloaded from ${hosts.join(' and ')}, once. If you have the files already, name their folder in dataset.path.`,
    },
    'Download',
  );
  return chosen === 'Download';
}
