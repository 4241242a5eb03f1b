import { html, nothing, type TemplateResult } from 'lit';
import { outcomeText, type SweepResult, type TrialOutcome } from '../../server/src/protocol.ts';

/** Every combination of settings, the best first. */
export function trialTable({ trials, steps, allSteps, keep }: SweepResult): TemplateResult {
  const extended = keep > 0;
  return html`<div class="sweep-table" tabindex="0" role="region" aria-label="All combinations, the best first">
    <table>
      <thead>
        <tr>
          ${['rank', 'learning rate', 'momentum', 'weight decay'].map(name => html`<th scope="col">${name}</th>`)}
          <th scope="col">accuracy after ${steps.toLocaleString('en-US')}</th>
          ${extended ? html`<th scope="col">after ${allSteps.toLocaleString('en-US')}</th>` : nothing}
          <th scope="col">outcome</th>
        </tr>
      </thead>
      <tbody>
        ${trials.map(
          trial => html`<tr data-outcome=${trial.outcome}>
            <th scope="row">${trial.rank ?? '–'}</th>
            <td>${trial.learning_rate}</td>
            <td>${trial.momentum}</td>
            <td>${trial.weight_decay}</td>
            <td>${share(trial.accuracy)}</td>
            ${extended ? html`<td>${share(trial.extendedAccuracy)}</td>` : nothing}
            <td class="sweep-outcome"><span aria-hidden="true">${SIGNS[trial.outcome]}</span> ${outcomeText(trial)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function share(accuracy: number | null): string {
  return accuracy === null ? '–' : `${(accuracy * 100).toFixed(1)} %`;
}

/** Colour is never the only sign; there is none. */
const SIGNS: Record<TrialOutcome, string> = {
  waiting: '◌',
  started: '▶',
  measured: '●',
  not_kept: '○',
  kept: '●',
  extended: '✓',
  unstable: '∿',
  diverged: '✗',
  failed: '!',
};
