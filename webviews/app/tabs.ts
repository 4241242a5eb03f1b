import { html, type TemplateResult } from 'lit';
import type { ViewId } from '../../server/src/protocol.ts';

/** The tabs of a page. Arrow keys, Home and End walk along them, as in the editor. */
export function tabs(
  views: readonly { id: ViewId; title: string }[],
  active: ViewId,
  choose: (view: ViewId) => void,
): TemplateResult {
  const walk = (event: KeyboardEvent) => {
    const to = tabAfter(
      event.key,
      views.findIndex(({ id }) => id === active),
      views.length,
    );
    if (to === undefined) return;
    event.preventDefault();
    choose(views[to].id);
    document.getElementById(tabId(views[to].id))?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label="Views" @keydown=${walk}>
    ${views.map(
      ({ id, title }) =>
        html`<button
          type="button"
          role="tab"
          class="tab"
          id=${tabId(id)}
          aria-controls=${panelId(id)}
          aria-selected=${id === active}
          tabindex=${id === active ? 0 : -1}
          @click=${() => choose(id)}
        >${title}</button>`,
    )}
  </div>`;
}

/** Where a key leads from a tab, by their places; undefined where it leads nowhere. */
export function tabAfter(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (from + 1) % count;
    case 'ArrowLeft':
      return (from + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

export const tabId = (view: ViewId) => `tab-${view}`;
export const panelId = (view: ViewId) => `view-${view}`;
