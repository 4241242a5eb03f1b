import type { TemplateResult } from 'lit';
import type { AboutRun, PanelQuestion, PanelQuestions, Problem, Route, ViewId } from '../../server/src/protocol.ts';
import { type Host, problemOf } from './host.ts';

/**
 * A view of the page: a pure function of its state. The shell (`app/`) holds the state, does the effects and draws.
 * `render` draws only what is on screen: a view that is not shown keeps its state, and is not drawn.
 */
export interface View<State, Message> {
  id: ViewId;
  title: string;
  /**
   * Called when the view is first shown; `shown` follows at once.
   * @param saved what `save` gave before a reload; unknown, since it may come from an older version
   */
  start(context: ViewContext, saved: unknown): Step<State, Message>;
  update(state: State, message: Message | ShellMessage, context: ViewContext): Step<State, Message>;
  render(state: State, send: (message: Message) => void, context: ViewContext): TemplateResult;
  /** What is worth having after a reload, as JSON: filters, places and choices, never data. */
  save(state: State): unknown;
}

/** What the shell tells every view that was started. */
export type ShellMessage =
  /** Something about a run changed: its stamps say which answers may be others now. At most once a second. */
  | { type: 'runs'; runs: readonly AboutRun[] }
  /** Somebody went to this view. */
  | { type: 'shown'; route: Route };

/** A state, and what is to be done: each effect may send messages later. */
export interface Step<State, Message> {
  state: State;
  effects?: readonly Effect<Message>[];
}

export interface Effect<Message> {
  (send: (message: Message) => void, signal: AbortSignal): void | Promise<void>;
  /** An effect ends the one of the same key that is still at work: its `signal` aborts, and what it sends is dropped. */
  key?: string;
}

export interface ViewContext {
  host: Host;
  /** As they are now. */
  runs: readonly AboutRun[];
  /** To another view, or another part of this one. */
  go(where: Route): void;
}

/** An effect of which only the last counts. */
export function latest<Message>(key: string, effect: Effect<Message>): Effect<Message> {
  return Object.assign<Effect<Message>, { key: string }>((send, signal) => effect(send, signal), { key });
}

/**
 * Asks a question. Of several in a row of one `key` (the question's name, if left out) only the last is answered.
 */
export function asking<Q extends PanelQuestion, Message>(
  host: Host,
  question: Q,
  params: PanelQuestions[Q]['params'],
  told: {
    answered(answer: PanelQuestions[Q]['answer']): Message;
    refused(problem: Problem): Message;
    progress?(text: string): Message;
  },
  key: string = question,
): Effect<Message> {
  return latest(key, async (send, signal) => {
    try {
      const onProgress = (text: string) => told.progress && send(told.progress(text));
      send(told.answered(await host.ask(question, params, { signal, onProgress })));
    } catch (error) {
      if (!signal.aborted) send(told.refused(problemOf(error)));
    }
  });
}
