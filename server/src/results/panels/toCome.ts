import type { RunNow } from './lookAt.ts';

/** When there will be something that only finished members have, and what to do if nobody works on it. */
export function comesWhen(run: Pick<RunNow, 'state' | 'status' | 'progress'>): string {
  const end = run.state.members.length === 1 ? 'the run is finished' : 'the first member is finished';
  return run.status === 'running'
    ? `This comes when ${end}${inAbout(run.progress?.memberSecondsLeft)}.`
    : `This comes when ${end}. ${nobodyWorks(run)}`;
}

/** Why nothing goes on. */
export function nobodyWorks({ status }: Pick<RunNow, 'status'>): string {
  if (status === 'finished') return 'The run is finished without it.';
  return `The run ${status === 'failed' ? 'has failed' : `is ${status}`}: resume it.`;
}

/** What is missing, as a sentence: it begins with what needs it, or is one already. */
export function lacking(what: string, lack: string): string {
  return lack.startsWith('needs ') ? `${what} ${lack}.` : `${lack}.`;
}

/** Nothing where it is not known: at the start, and of a run that an older version began. */
function inAbout(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '';
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return ', in about a minute';
  if (minutes < 60) return `, in about ${minutes} minutes`;
  return `, in about ${Math.round(minutes / 60) || 1} h`;
}
