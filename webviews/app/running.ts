import type { TemplateResult } from 'lit';
import type { ViewId } from '../../server/src/protocol.ts';
import type { ShellMessage, Step, View, ViewContext } from '../common/view.ts';

/** A view as the shell knows it, whatever its state is. */
export interface Mountable {
  id: ViewId;
  title: string;
  /** @param changed told when it wants to be drawn, and saved, anew */
  start(context: () => ViewContext, saved: unknown, changed: () => void): Running;
}

export interface Running {
  send(message: ShellMessage): void;
  render(): TemplateResult;
  save(): unknown;
}

/** Holds the state of a view, and does its effects. */
export function mountable<State, Message>(view: View<State, Message>): Mountable {
  return {
    id: view.id,
    title: view.title,
    start(context, saved, changed) {
      const atWork = new Map<string, AbortController>();
      let state: State;
      const take = (step: Step<State, Message>) => {
        state = step.state;
        changed();
        for (const effect of step.effects ?? []) {
          const end = new AbortController();
          if (effect.key !== undefined) {
            atWork.get(effect.key)?.abort();
            atWork.set(effect.key, end);
          }
          const sendNow = (message: Message) => {
            if (!end.signal.aborted) send(message);
          };
          // Later, so that the effects of one step start from the state that it left.
          queueMicrotask(() => void effect(sendNow, end.signal));
        }
      };
      const send = (message: Message | ShellMessage) => take(view.update(state, message, context()));
      take(view.start(context(), saved));
      return {
        send,
        render: () => view.render(state, send, context()),
        save: () => view.save(state),
      };
    },
  };
}
