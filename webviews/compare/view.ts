import { html, nothing, type TemplateResult } from 'lit';
import type { Comparison, Problem } from '../../server/src/protocol.ts';
import { finishedMembers } from '../common/finishedMembers.ts';
import { notes } from '../common/notes.ts';
import { panels } from '../common/panels.ts';
import { failed, loading } from '../common/states.ts';
import { asking, type Step, type View, type ViewContext } from '../common/view.ts';
import './compare.css';

export interface State {
  comparison: Comparison | null;
  problem: Problem | null;
  progress: string;
  /** Of which finished members it is, or will be. */
  of: string;
  /** It is on its way. */
  asking: boolean;
}

export type Message =
  | { type: 'answered'; comparison: Comparison }
  | { type: 'refused'; problem: Problem }
  | { type: 'progress'; text: string }
  | { type: 'again' };

/** Runs side by side: how well they do, how far they agree on which images are hard, and in what they differ. */
export const compare: View<State, Message> = {
  id: 'compare',
  title: 'Compare',
  start: () => ({ state: { comparison: null, problem: null, progress: '', of: '', asking: false } }),
  update(state, message, context) {
    switch (message.type) {
      case 'answered':
        return { state: { ...state, comparison: message.comparison, problem: null, progress: '', asking: false } };
      case 'refused':
        return { state: { ...state, problem: message.problem, progress: '', asking: false } };
      case 'progress':
        return { state: { ...state, progress: message.text } };
      case 'again':
        return ask(state, context);
      case 'runs':
        return state.asking || state.of === finishedMembers(message.runs) ? { state } : ask(state, context);
      case 'shown':
        return state.comparison ? { state } : ask(state, context);
    }
  },
  render: drawn,
  save: () => null,
};

function ask(state: State, { host, runs }: ViewContext): Step<State, Message> {
  const effect = asking<'comparison', Message>(
    host,
    'comparison',
    {},
    {
      answered: comparison => ({ type: 'answered', comparison }),
      refused: problem => ({ type: 'refused', problem }),
      progress: text => ({ type: 'progress', text }),
    },
  );
  return { state: { ...state, problem: null, of: finishedMembers(runs), asking: true }, effects: [effect] };
}

function drawn({ comparison, problem, progress }: State, send: (message: Message) => void): TemplateResult {
  const again = () => send({ type: 'again' });
  if (!comparison) return problem ? failed(problem, again) : loading(progress || 'Comparing the runs…');
  const { runs, settings, panels: all, notes: said } = comparison;
  const matrices = all.filter(({ kind }) => kind === 'matrix');
  const tables = all.filter(({ kind }) => kind === 'table');
  const pairs = all.filter(({ kind }) => kind !== 'matrix' && kind !== 'table');
  return html`<div class="compare">
    ${problem ? failed(problem, again) : nothing}
    <section aria-labelledby="compare-runs">
      <h2 id="compare-runs">How well they do</h2>
      ${runTable(runs)}
    </section>
    ${
      tables.length === 0
        ? nothing
        : html`<section aria-labelledby="compare-margins">
            <h2 id="compare-margins">Accuracy and output margin</h2>
            <p class="quiet">
              Losses and optimizers (CE: cross-entropy; 0-Hinge: no reason for a margin; GD: all images in each step),
              beside the paper’s networks.
            </p>
            ${panels(tables, 'Accuracy and output margin')}
          </section>`
    }
    ${
      matrices.length === 0
        ? nothing
        : html`<section aria-labelledby="compare-agree">
            <h2 id="compare-agree">Do they agree on which images are hard?</h2>
            <p class="quiet">
              Spearman’s correlation of the prediction depths of the same images, 1 at most. On the diagonal: of two halves of
              one run’s members.
            </p>
            ${panels(matrices, 'Correlations')}
          </section>`
    }
    ${
      pairs.length === 0
        ? nothing
        : html`<section aria-labelledby="compare-depths">
            <h2 id="compare-depths">Depth against depth</h2>
            <p class="quiet">Images near the diagonal are equally hard for both.</p>
            ${panels(pairs, 'Depth against depth')}
          </section>`
    }
    <section aria-labelledby="compare-settings">
      <h2 id="compare-settings">In what they differ</h2>
      ${settingsTable(runs, settings)}
    </section>
    ${notes(said)}
  </div>`;
}

function runTable(runs: Comparison['runs']): TemplateResult {
  return html`<div class="compare-table" tabindex="0" role="region" aria-label="Accuracy and mean prediction depth">
    <table>
      <thead>
        <tr>
          ${['run', 'network', 'members', 'accuracy', 'mean prediction depth'].map(name => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          ({ name, folder, architecture, members, accuracy, meanDepth }) => html`<tr>
            <th scope="row" title=${folder}>${name}</th>
            <td>${architecture ?? '–'}</td>
            <td>${members}</td>
            <td>${measured(accuracy, value => `${(value * 100).toFixed(1)} %`)}</td>
            <td>${measured(meanDepth, value => value.toFixed(2))}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** `91.2 % ± 0.3 % (validation)`; the spread is over the members. */
export function measured(value: Comparison['runs'][number]['accuracy'], written: (value: number) => string): string {
  if (value === null) return '–';
  const spread = value.spread === null ? '' : ` ± ${written(value.spread)}`;
  return `${written(value.mean)}${spread} (${value.split})`;
}

function settingsTable(runs: Comparison['runs'], settings: Comparison['settings']): TemplateResult {
  if (settings.length === 0) return html`<p>In no setting of their experiments.</p>`;
  return html`<div class="compare-table" tabindex="0" role="region" aria-label="Settings that differ">
    <table>
      <thead>
        <tr>
          <th scope="col">setting</th>
          ${runs.map(({ name, folder }) => html`<th scope="col" title=${folder}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${settings.map(
          ({ key, values }) => html`<tr>
            <th scope="row"><code>${key}</code></th>
            ${values.map(value => html`<td><code>${value}</code></td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
