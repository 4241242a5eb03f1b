import { html, nothing, type TemplateResult } from 'lit';
import { counted } from '../../server/src/counted.ts';
import type { AboutRun, OpenTarget, RunStatus, RunWork } from '../../server/src/protocol.ts';

export interface HeaderState {
  runs: readonly AboutRun[];
  /** By run folder. */
  work: ReadonlyMap<string, RunWork>;
  gone: ReadonlySet<string>;
}

/** A line for each run: its name, how it stands, and how far it is. */
export function header({ runs, work, gone }: HeaderState, open?: (target: OpenTarget) => void): TemplateResult {
  return html`<div class="runs">
    ${runs.map(run => {
      const name = runs.some(other => other !== run && other.name === run.name) ? folderName(run.folder) : run.name;
      const status = gone.has(run.folder) ? 'gone' : (work.get(run.folder)?.status ?? run.status);
      return html`<div class="run">
        <h1 class="run-name" title=${run.folder}>${name}</h1>
        <span class="run-status" data-status=${status}><span aria-hidden="true">${SIGNS[status]}</span> ${status}</span>
        <span class="run-about">${aboutText(run)}</span>
        ${progress(run, work.get(run.folder), status)}
        ${
          open && status !== 'gone'
            ? html`<button type="button" class="link" @click=${() => open({ kind: 'experiment', folder: run.folder })}>Experiment</button>`
            : nothing
        }
      </div>`;
    })}
  </div>`;
}

/** Runs of one experiment are told apart by their folders. */
function folderName(folder: string): string {
  return folder.split(/[\\/]/).findLast(part => part !== '') ?? folder;
}

/** What was run on what, as short as a line wants it. */
export function aboutText({ architecture, dataset, members, labelNoise, sweep }: AboutRun): string {
  const some = members.finished < members.total ? `${members.finished} of ` : '';
  return [
    [architecture, dataset].filter(Boolean).join(' on '),
    sweep
      ? `sweep: ${some}${counted(members.total, 'short run')}${some ? ' done' : ''}`
      : `${some}${counted(members.total, 'member')}${some ? ' finished' : ''}`,
    ...(members.failed > 0 ? [`${members.failed} failed`] : []),
    ...(labelNoise ? ['label noise'] : []),
  ].join(' · ');
}

function progress(run: AboutRun, work: RunWork | undefined, status: RunStatus | 'gone') {
  if (status === 'gone' || !work || (work.fraction === null && work.text === '')) return nothing;
  return html`<span class="run-progress">
    ${
      work.fraction === null
        ? nothing
        : html`<progress max="1" .value=${work.fraction} aria-label=${`Progress of ${run.name}`}></progress>`
    }
    <span>${work.text}</span>
  </span>`;
}

/** Colour is never the only sign. */
const SIGNS: Record<RunStatus | 'gone', string> = {
  preparing: '◌',
  running: '▶',
  finished: '✓',
  failed: '✗',
  interrupted: '⚡︎',
  cancelled: '⊘',
  gone: '∅',
};
