import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Curves, Problem, Section } from '../../server/src/protocol.ts';
import { choice, MANY } from '../common/fields.ts';
import type { Host } from '../common/host.ts';
import { notes } from '../common/notes.ts';
import { panels } from '../common/panels.ts';
import { failed, loading } from '../common/states.ts';
import { asking, type ShellMessage, type Step, type View, type ViewContext } from '../common/view.ts';
import { withCode } from '../common/withCode.ts';
import './curves.css';

export interface State {
  /** Whose curves: one member's; null: the mean of all. */
  member: number | null;
  /** What was answered last: it stays on screen until something newer comes. */
  curves: Curves | null;
  problem: Problem | null;
  /** An answer is on its way; and the run has moved on since it was asked for. */
  asking: boolean;
  stale: boolean;
}

export type Message =
  | { type: 'answered'; curves: Curves }
  | { type: 'refused'; problem: Problem }
  | { type: 'choose'; member: number | null }
  | { type: 'again' };

/** In the list of the members. */
const MEAN = 'mean';

/** How a run learned, and at which depth it decides: training curves, inference curves, prediction depths. */
export const curves: View<State, Message> = {
  id: 'curves',
  title: 'Curves',
  start: (_, saved) => ({
    state: { member: savedMember(saved), curves: null, problem: null, asking: false, stale: false },
  }),
  update(state, message, context) {
    switch (message.type) {
      case 'answered':
        return next({ ...state, curves: message.curves, problem: null }, context);
      case 'refused':
        return next({ ...state, problem: message.problem }, context);
      case 'choose':
        return ask({ ...state, member: message.member }, context);
      case 'again':
        return ask(state, context);
      case 'runs':
        // Asked anew at once, the answer would never come of a run that moves on faster than it is read.
        return state.asking ? { state: { ...state, stale: true } } : ask(state, context);
      case 'shown':
        return shown(state, message, context);
    }
  },
  render: drawn,
  save: ({ member }) => ({ member }),
};

function shown(state: State, { route }: Extract<ShellMessage, { type: 'shown' }>, context: ViewContext) {
  const member = (route.view === 'curves' ? route.member : undefined) ?? state.member;
  return member === state.member && state.curves ? { state } : ask({ ...state, member }, context);
}

function next(state: State, context: ViewContext): Step<State, Message> {
  return state.stale ? ask(state, context) : { state: { ...state, asking: false } };
}

function ask(state: State, { host, runs }: ViewContext): Step<State, Message> {
  const offered = offeredMembers(host, runs[0]?.members.total ?? 1);
  // A run that was started anew may have fewer members than the one that was looked at.
  const member = state.member !== null && state.member < offered ? state.member : null;
  const effect = asking<'curves', Message>(host, 'curves', member === null ? {} : { member }, {
    answered: answer => ({ type: 'answered', curves: answer }),
    refused: problem => ({ type: 'refused', problem }),
  });
  return { state: { ...state, member, problem: null, asking: true, stale: false }, effects: [effect] };
}

function savedMember(saved: unknown): number | null {
  const member = typeof saved === 'object' && saved !== null && 'member' in saved ? saved.member : null;
  return typeof member === 'number' && Number.isInteger(member) && member >= 0 ? member : null;
}

function drawn({ member, curves, problem }: State, send: (message: Message) => void, { host, runs }: ViewContext) {
  const again = () => send({ type: 'again' });
  if (!curves) return problem ? failed(problem, again) : loading('Reading the curves…');
  return html`<div class="curves">
    ${chooser(runs[0]?.members.total ?? 1, host, member, chosen => send({ type: 'choose', member: chosen }))}
    ${problem ? failed(problem, again) : nothing}
    ${repeat(curves.sections, ({ id }) => id, section)}
  </div>`;
}

/** Of how many members, the first ones, there is something else to see than of all. */
function offeredMembers({ memberCurves = Number.POSITIVE_INFINITY }: Host, total: number): number {
  return total < 2 ? 0 : Math.min(total, memberCurves);
}

function chooser(total: number, host: Host, member: number | null, choose: (member: number | null) => void) {
  const offered = offeredMembers(host, total);
  if (offered === 0) return nothing;
  const members = Array.from({ length: offered }, (_, i) => [String(i), `Member ${i}`] as const);
  const rest = `Of ${total} members, the curves of the first ${offered} are here.`;
  return html`<div class="curves-member">
    ${choice(
      'Curves of',
      member === null ? MEAN : String(member),
      [[MEAN, 'The mean of all members'], ...members],
      value => choose(value === MEAN ? null : Number(value)),
      offered > MANY,
    )}
    ${offered < total ? html`<span class="quiet">${rest}</span>` : nothing}
  </div>`;
}

function section({ id, title, question, panels: all, notes: said, toCome }: Section): TemplateResult {
  return html`<section class="curves-section" aria-labelledby=${`curves-${id}`}>
    <h2 id=${`curves-${id}`}>${title}</h2>
    <p class="quiet">${question}</p>
    ${toCome === null ? nothing : html`<p class="curves-to-come">${withCode(toCome)}</p>`}
    ${all.length > 0 ? panels(all, title) : nothing} ${notes(said)}
  </section>`;
}
