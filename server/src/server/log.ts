import type { RemoteConsole } from 'vscode-languageserver/node';
import { LOG_LEVELS, type LogLevel } from '../protocol.ts';

export type Log = Record<LogLevel, (message: string) => void>;

/** Writes to the editor's log what is at least as grave as its level. */
export function createLog(console: RemoteConsole, level: () => LogLevel): Log {
  const write: Log = {
    error: message => console.error(message),
    warning: message => console.warn(message),
    info: message => console.info(message),
    debug: message => console.debug(message),
  };
  const at = (mine: LogLevel) => (message: string) => {
    if (LOG_LEVELS.indexOf(mine) <= LOG_LEVELS.indexOf(level())) write[mine](message);
  };
  return { error: at('error'), warning: at('warning'), info: at('info'), debug: at('debug') };
}
