import { html, nothing, type TemplateResult } from 'lit';
import type { Problem, SweepAnswer } from '../../server/src/protocol.ts';
import { notes } from '../common/notes.ts';
import { panels } from '../common/panels.ts';
import { failed, loading } from '../common/states.ts';
import { asking, type Step, type View, type ViewContext } from '../common/view.ts';
import './sweep.css';
import { trialTable } from './trialTable.ts';

export interface State {
  /** What was answered last: it stays on screen until something newer comes. */
  answer: SweepAnswer | null;
  problem: Problem | null;
  /** An answer is on its way; and the run has moved on since it was asked for. */
  asking: boolean;
  stale: boolean;
  /** The best settings are on the clipboard. */
  copied: boolean;
}

export type Message =
  | { type: 'answered'; answer: SweepAnswer }
  | { type: 'refused'; problem: Problem }
  | { type: 'again' }
  | { type: 'copy' }
  | { type: 'copied' };

/** A search for training settings: accuracy by learning rate, all combinations ranked, and the best one to take. */
export const sweep: View<State, Message> = {
  id: 'sweep',
  title: 'Sweep',
  start: () => ({ state: { answer: null, problem: null, asking: false, stale: false, copied: false } }),
  update(state, message, context) {
    switch (message.type) {
      case 'answered':
        return next({ ...state, answer: message.answer, problem: null, copied: sameBest(state, message) }, context);
      case 'refused':
        return next({ ...state, problem: message.problem }, context);
      case 'again':
        return ask(state, context);
      case 'copy':
        return { state, effects: copying(state, context) };
      case 'copied':
        return { state: { ...state, copied: true } };
      case 'runs':
        return state.asking ? { state: { ...state, stale: true } } : ask(state, context);
      case 'shown':
        return state.answer ? { state } : ask(state, context);
    }
  },
  render: drawn,
  save: () => null,
};

function sameBest({ answer, copied }: State, { answer: now }: Extract<Message, { type: 'answered' }>): boolean {
  return copied && answer?.result.bestTraining === now.result.bestTraining;
}

function next(state: State, context: ViewContext): Step<State, Message> {
  return state.stale ? ask(state, context) : { state: { ...state, asking: false } };
}

function ask(state: State, { host }: ViewContext): Step<State, Message> {
  const effect = asking<'sweep', Message>(
    host,
    'sweep',
    {},
    {
      answered: answer => ({ type: 'answered', answer }),
      refused: problem => ({ type: 'refused', problem }),
    },
  );
  return { state: { ...state, problem: null, asking: true, stale: false }, effects: [effect] };
}

function copying({ answer }: State, { host }: ViewContext) {
  const text = answer?.result.bestTraining;
  if (!text) return [];
  return [
    async (send: (message: Message) => void) => {
      await host.copy(`${text}\n`);
      send({ type: 'copied' });
    },
  ];
}

function drawn({ answer, problem, copied }: State, send: (message: Message) => void): TemplateResult {
  const again = () => send({ type: 'again' });
  if (!answer) return problem ? failed(problem, again) : loading('Reading the sweep…');
  const { result, panels: all, curves, notes: said, toCome } = answer;
  return html`<div class="sweep">
    ${problem ? failed(problem, again) : nothing}
    <section aria-labelledby="sweep-accuracy">
      <h2 id="sweep-accuracy">Accuracy by learning rate</h2>
      <p class="quiet">Which settings train best, and which do not train at all?</p>
      ${toCome === null ? nothing : html`<p class="sweep-to-come">${toCome}</p>`}
      ${all.length > 0 ? panels(all, 'Accuracy by learning rate') : nothing} ${notes(said)}
    </section>
    ${
      result.bestTraining === null
        ? nothing
        : html`<section aria-labelledby="sweep-best">
            <h2 id="sweep-best">The best settings</h2>
            <p class="quiet">Paste them into an experiment: it trains the very same network.</p>
            <pre class="sweep-training" tabindex="0">${result.bestTraining}</pre>
            <p>
              <button type="button" class="button" @click=${() => send({ type: 'copy' })}>Copy</button>
              <span role="status">${copied ? 'Copied.' : ''}</span>
            </p>
          </section>`
    }
    <section aria-labelledby="sweep-trials">
      <h2 id="sweep-trials">All combinations</h2>
      ${trialTable(result)}
    </section>
    ${
      curves.length === 0
        ? nothing
        : html`<section aria-labelledby="sweep-curves">
            <h2 id="sweep-curves">How the best ones learn</h2>
            ${panels(curves, 'Accuracy over the steps')}
          </section>`
    }
  </div>`;
}
