import type { RunItem } from '../../../server/src/protocol.ts';
import { sentences } from './sentences.ts';
import { timeLeft } from './timeLeft.ts';

/** When a run was started, in the reader's own way of writing dates; its name while that is not known. */
export function runTime({ createdAt, name, status }: RunItem, locale?: string): string {
  if (createdAt === null) return status === 'preparing' ? 'New run' : name;
  return new Date(createdAt).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The same as short as the narrow view wants it: of today the time, of this year no year. */
export function runLabel(run: RunItem, now = new Date(), locale?: string): string {
  if (run.createdAt === null) return runTime(run, locale);
  const started = new Date(run.createdAt);
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (started.toDateString() === now.toDateString()) return started.toLocaleTimeString(locale, time);
  const year = started.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return started.toLocaleString(locale, { ...year, month: 'short', day: 'numeric', ...time });
}

/** What stands beside the label: what the icon does not say, in as few words as the narrow view wants. */
export function runBrief(run: RunItem): string {
  const { status, stopping, progress, failure } = run;
  if (status === 'running' && !stopping && progress)
    return details(run).join(', ').replace('less than a minute', '< 1 min');
  if (status === 'failed' && failure) return details(run).join(', ');
  if (status !== 'finished') return runDescription(run);
  return resultParts(run).join(', ').replace('mean PD', 'PD') || 'finished';
}

/** How a run stands, on one line: `running, 42 %, 3 min left`, or `finished, accuracy 86.4 %, mean PD 1.40`. */
export function runDescription(run: RunItem): string {
  return [stateText(run), ...details(run)].join(', ');
}

function details(run: RunItem): string[] {
  const { members, failure } = run;
  const some = members.total > 1 && run.status !== 'finished' && members.finished > 0;
  return [
    ...(run.status === 'running' && !run.stopping ? progressParts(run) : []),
    ...(some ? [`${members.finished} of ${members.total} ${run.sweep ? 'short runs done' : 'members finished'}`] : []),
    ...(run.status === 'failed' && failure ? [failure.reason] : []),
    ...resultParts(run),
  ];
}

function progressParts({ progress }: RunItem): string[] {
  return progress ? [percent(progress.fraction, 0), timeLeft(progress.secondsLeft)] : [];
}

/** The state in a word. */
export function stateText({ status, stopping }: Pick<RunItem, 'status' | 'stopping'>): string {
  if (status === 'preparing') return 'starting';
  return stopping ? 'stopping' : status;
}

/** What a run found out, as far as it is there. */
export function resultParts({ accuracy, meanDepth, sweep }: RunItem): string[] {
  return [
    ...(accuracy ? [`${sweep ? 'best accuracy' : 'accuracy'} ${percent(accuracy.value, 1)}`] : []),
    ...(meanDepth ? [`mean PD ${meanDepth.value.toFixed(2)}`] : []),
  ];
}

/** What a run is doing, for a progress notification. */
export function progressMessage({ status, stopping, progress }: RunItem): string {
  if (stopping) return 'stopping at the next safe point…';
  if (!progress) return status === 'preparing' ? 'starting…' : 'running…';
  if (status === 'preparing') return progress.text;
  return [percent(progress.fraction, 0), timeLeft(progress.secondsLeft), progress.text].filter(Boolean).join(', ');
}

/** Lines that a pointer resting on a run shows. Markdown. */
export function runTooltip(run: RunItem, locale?: string): string {
  const { accuracy, meanDepth, members, progress, failure } = run;
  const on = (split: string) => (split === 'train' ? 'training' : split);
  const lines = [
    `**${escapeMarkdown(run.name)}**, ${stateText(run)}`,
    `Started: ${runTime(run, locale)}`,
    ...(progress
      ? [`${percent(progress.fraction, 0)}, ${timeLeft(progress.secondsLeft)}: ${escapeMarkdown(progress.text)}`]
      : []),
    ...(members.total > 1
      ? [
          `${run.sweep ? 'Short runs' : 'Members'}: ${members.finished} of ${members.total} finished${members.failed > 0 ? `, ${members.failed} failed` : ''}`,
        ]
      : []),
    ...(accuracy ? [`Accuracy: ${percent(accuracy.value, 1)} on ${on(accuracy.split)} images`] : []),
    ...(meanDepth ? [`Mean prediction depth: ${meanDepth.value.toFixed(2)} on ${on(meanDepth.split)} images`] : []),
    ...(failure ? [escapeMarkdown(sentences(failure.reason, failure.hint))] : []),
    `\`${run.folder.replaceAll('`', "'")}\``,
  ];
  return lines.join('\n\n');
}

/** What a screen reader says. */
export function runSpoken(run: RunItem, locale?: string): string {
  return `Run of ${run.name}, ${runTime(run, locale)}: ${runDescription(run)}`;
}

/** What is told when a run ends. */
export function endMessage(run: RunItem): string {
  const { name, status, failure } = run;
  switch (status) {
    case 'finished':
      return [`${name} finished`, resultParts(run).join(', ')].filter(Boolean).join(': ');
    case 'cancelled':
      return `${name} was stopped. What is finished is kept, and it can be resumed.`;
    default: {
      const ended = `${name} ${status === 'failed' ? 'failed' : 'was interrupted'}`;
      return failure ? sentences(`${ended}: ${failure.reason}`, failure.hint) : `${ended}.`;
    }
  }
}

export function percent(share: number, digits: number): string {
  return `${(share * 100).toFixed(digits)} %`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~]/g, '\\$&');
}
