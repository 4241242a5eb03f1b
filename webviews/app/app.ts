import { html, render } from 'lit';
import type { AboutRun, Problem, Route, RunWork, ViewId } from '../../server/src/protocol.ts';
import { type Host, problemOf } from '../common/host.ts';
import { empty, failed, loading } from '../common/states.ts';
import { header } from './header.ts';
import { type Offered, offeredTo } from './offered.ts';
import type { Mountable, Running } from './running.ts';
import { firstRoute, readSaved, routeTo } from './saved.ts';
import { panelId, tabId, tabs } from './tabs.ts';

/** Views are told of changes not more often: each may ask for megabytes anew. */
const LEAST_MILLISECONDS = 1000;
const SAVE_MILLISECONDS = 150;

interface Shown {
  view: Mountable;
  running: Running;
  panel: HTMLElement;
  /** A run changed while it was not on screen. */
  stale: boolean;
}

/**
 * The page: a line about each run, tabs, and under them one view at a time. Views that were shown keep their place and
 * their elements, so that going back costs nothing.
 */
export function startApp(root: HTMLElement, host: Host, route: Route | null, views: readonly Offered[]): void {
  let offered: readonly Mountable[] = [];
  const saved = readSaved(host.saved());
  const shown = new Map<ViewId, Shown>();
  const work = new Map<string, RunWork>();
  const gone = new Set<string>();
  let runs: readonly AboutRun[] = [];
  let problem: Problem | null = null;
  let active: ViewId | null = null;
  /** Where somebody wants to go before there is anything to show. */
  let wanted: Route | null = null;

  const top = document.createElement('header');
  const body = document.createElement('main');
  root.replaceChildren(top, body);

  const context = () => ({ host, runs, go });
  // Before the next key arrives: what it does depends on what is drawn, such as where the keyboard is in a list.
  const draw = once(queueMicrotask, () => {
    const open = host.kind === 'editor' ? host.open : undefined;
    const isGone = host.folders.every(folder => gone.has(folder));
    render(
      html`${header({ runs, work, gone }, open)}
      ${isGone ? goneText(host.folders) : nothingYet()}
      ${active && !isGone ? tabs(offered, active, view => go(routeTo(view))) : ''}`,
      top,
    );
    body.hidden = isGone;
    for (const { view, panel } of shown.values()) panel.hidden = view.id !== active;
    const current = active && shown.get(active);
    if (current && !isGone) drawView(current);
  });
  const nothingYet = () => {
    if (problem) return failed(problem, begin);
    return runs.length === 0 ? loading('Reading the run…') : '';
  };
  const save = once(
    work => void setTimeout(work, SAVE_MILLISECONDS),
    () => saveNow(),
  );
  const saveNow = () => {
    if (!active) return;
    const now = [...shown].map(([id, { running }]) => [id, running.save()]);
    host.save({ view: active, views: { ...saved.views, ...Object.fromEntries(now) } });
  };

  function go(to: Route) {
    if (runs.length === 0) {
      wanted = to;
      return;
    }
    if (!offered.some(({ id }) => id === to.view)) return;
    active = to.view;
    const target = shown.get(to.view) ?? mount(to.view);
    if (target.stale) target.running.send({ type: 'runs', runs });
    target.stale = false;
    target.running.send({ type: 'shown', route: to });
    draw();
    save();
  }
  function mount(id: ViewId): Shown {
    const view = offered.find(candidate => candidate.id === id)!;
    const panel = document.createElement('section');
    panel.className = `view view-${id}`;
    panel.id = panelId(id);
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', tabId(id));
    panel.tabIndex = 0;
    body.append(panel);
    const changed = () => {
      draw();
      save();
    };
    const entry = { view, panel, stale: false, running: view.start(context, saved.views[id], changed) };
    shown.set(id, entry);
    return entry;
  }

  const tellViews = once(
    work => void setTimeout(work, LEAST_MILLISECONDS),
    () => {
      for (const entry of shown.values()) {
        if (entry.view.id === active) entry.running.send({ type: 'runs', runs });
        else entry.stale = true;
      }
    },
  );
  function takeRuns(now: readonly AboutRun[]) {
    const before = runs;
    runs = now;
    problem = null;
    offered = offeredTo(views, host.folders.length, runs[0]?.sweep);
    if (before.length === 0) {
      go(wanted ?? firstRoute(offered, saved, route));
      // What was wanted may not be there for such a run.
      if (!active) go(firstRoute(offered, saved, route));
    } else if (JSON.stringify(before) !== JSON.stringify(now)) tellViews();
    draw();
  }
  async function begin() {
    problem = null;
    draw();
    try {
      takeRuns(await host.ask('about', {}));
    } catch (error) {
      problem = problemOf(error);
      draw();
    }
  }

  host.onRuns(takeRuns);
  host.onWork(news => {
    for (const each of news) {
      work.set(each.folder, each);
      gone.delete(each.folder);
    }
    draw();
  });
  host.onGone(folders => {
    for (const folder of folders) gone.add(folder);
    draw();
  });
  host.onGo(go);
  addEventListener('pagehide', saveNow);
  void begin();
}

function drawView({ view, running, panel }: Shown): void {
  try {
    render(running.render(), panel);
  } catch (error) {
    // A mistake of ours in one view must not take the page.
    console.error(error);
    render(failed({ message: `${view.title} cannot be shown: ${problemOf(error).message}` }), panel);
  }
}

function goneText(folders: readonly string[]) {
  const several = folders.length > 1;
  return empty(
    several ? 'These runs are no longer there.' : 'This run is no longer there.',
    `${several ? 'Their folders were' : 'Its folder was'} deleted or moved: ${folders.join(', ')}`,
    `Close this panel, or bring ${several ? 'one of the folders' : 'the folder'} back.`,
  );
}

/** Does work later, once, however often it is called until then. */
function once(later: (work: () => void) => void, work: () => void): () => void {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    later(() => {
      waits = false;
      work();
    });
  };
}
