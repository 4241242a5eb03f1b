import { type LogOutputChannel, window } from 'vscode';
import { currentSettings } from './settings.ts';

/**
 * The log that a person sees. The editor shows lines for debugging only where the channel's own level says so; here the
 * setting decides, so they are written as ordinary lines.
 */
export function createLog(): LogOutputChannel {
  const channel = window.createOutputChannel('Depthlens', { log: true });
  return Object.create(channel, {
    debug: {
      value: (message: string) => {
        if (currentSettings().log.level === 'debug') channel.info(message);
      },
    },
  });
}
