import type { Route, ViewId } from '../../server/src/protocol.ts';

/** What a page remembers over a reload. */
export interface Saved {
  view: ViewId | null;
  /** What each view that was shown wants to have again. */
  views: Partial<Record<ViewId, unknown>>;
}

/** What was saved once, by whichever version. */
export function readSaved(saved: unknown): Saved {
  const { view, views } = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>;
  return {
    view: typeof view === 'string' ? (view as ViewId) : null,
    views: typeof views === 'object' && views !== null ? views : {},
  };
}

/** The route to begin with: where the person was, else where the page is said to begin, else the first view. */
export function firstRoute(offered: readonly { id: ViewId }[], saved: Saved, route: Route | null): Route {
  const has = (view: ViewId | null | undefined) => offered.some(({ id }) => id === view);
  if (has(saved.view)) return routeTo(saved.view!);
  return route && has(route.view) ? route : routeTo(offered[0].id);
}

/** To a view as a whole: it shows what it showed last. */
export function routeTo(view: ViewId): Route {
  return { view } as Route;
}
