import { render } from 'lit';
import type { ReportBootstrap } from '../../server/src/protocol.ts';
import { reportHost } from '../common/reportHost.ts';
import { pageOf, reportBar } from '../report/bar.ts';
import { followContrast } from '../report/contrast.ts';
import { aboutReport } from '../report/view.ts';
import { startApp } from './app.ts';
import type { Offered } from './offered.ts';
import { mountable } from './running.ts';

/** The page of a report that the address names, under a line that says what it is. */
export function startReport(root: HTMLElement, report: ReportBootstrap, views: readonly Offered[]): void {
  const current = pageOf(location.hash, report.pages.length);
  const page = report.pages[current];
  const { host, go } = reportHost(report, current);
  const bar = document.createElement('div');
  root.before(bar);
  render(
    reportBar(report, current, () => go({ view: 'report' })),
    bar,
  );
  followContrast();
  // Each page begins anew, and finds its place again by what it saved.
  addEventListener('hashchange', () => location.reload());
  startApp(root, host, null, [...views, { view: mountable(aboutReport(report, page)), runs: 'any' }]);
}
