import { type Facts, questionsOf } from '../experiment/facts.ts';
import { lookUp } from '../runs/lookUp.ts';
import type { ServerContext } from './context.ts';
import { autosOf, dataCacheOf } from './settingsHere.ts';

/**
 * What the text of an experiment alone does not tell.
 * @param value the text's plain value, whatever it is
 * @param file its path; undefined if it is not on the disk
 */
export function factsHere(
  context: Pick<ServerContext, 'trusted' | 'settings' | 'workspaceFolders'>,
  value: unknown,
  file: string | undefined,
): Promise<Facts> {
  const { data, network, ...questions } = questionsOf(value);
  // To look at a path on another machine is to log in there, which a stranger's file must not bring about.
  const isElsewhere = (path = '') => /^[\\/]{2}/.test(path);
  const mayLook = data && (context.trusted() || !(isElsewhere(data.path) || isElsewhere(data.labels)));
  const mayOpen = network && (context.trusted() || !isElsewhere(network.file));
  const asked = { ...questions, ...(mayLook && { data }), ...(mayOpen && { network }) };
  return lookUp(asked, file, autosOf(context), dataCacheOf(context));
}
