import { html, nothing, type TemplateResult } from 'lit';
import type { Carried, ReportBootstrap, ReportPage, Share } from '../../server/src/protocol.ts';
import type { View } from '../common/view.ts';
import './report.css';

/** What a report holds of a run, what it does not, and how to see that. */
export function aboutReport({ written, version }: ReportBootstrap, page: ReportPage): View<null, never> {
  return {
    id: 'report',
    title: 'This report',
    start: () => ({ state: null }),
    update: () => ({ state: null }),
    save: () => null,
    render: () => html`<div class="about-report">
      <p>
        Depthlens ${version} wrote this file on ${dateText(written)}. It holds the results as they were then, loads nothing and
        sends nothing: everything that you see is inside of it.
      </p>
      ${page.carried && !page.sweep ? ofRun(page.carried, page.folders[0]) : nothing}
      <h2>How to see the rest</h2>
      <p>
        Open the run folder in VS Code with the Depthlens extension (${page.folders.map((name, i) => html`${i > 0 ? ', ' : nothing}<code>${name}</code>`)}).
        ${
          page.carried && !page.sweep
            ? html`Whoever has it can also write a report that holds more:
                <code>depthlens report ${page.folders[0]} --images ${page.carried.images.of} --pictures ${page.carried.pictures.of}</code>`
            : nothing
        }
      </p>
    </div>`,
  };
}

function ofRun({ images, pictures, memberCurves }: Carried, name: string): TemplateResult {
  const shares: { share: Share; what: string; rest: string }[] = [
    {
      share: images,
      what: 'images with the votes, depths and history of every model',
      rest: 'the marked ones, the strongest suspects, the deepest, the easiest, and a spread of the others',
    },
    { share: pictures, what: 'pictures', rest: 'of the same kinds' },
    { share: memberCurves, what: 'models with curves of their own', rest: 'the first ones' },
  ];
  return html`<h2>What is in here</h2>
    <ul>
      <li>The curves, the map and the figures of <code>${name}</code>, and the measures of all its images, in full.</li>
      ${shares
        .filter(({ share }) => share.of > 0)
        .map(
          ({ share, what, rest }) =>
            html`<li>${shareText(share)} ${what}${share.count < share.of ? html`: ${rest}` : nothing}.</li>`,
        )}
      <li>
        The marks that were set when it was written. You can set others: they are yours, kept in this browser, and not in the
        run. Export them from the gallery (filter “Marked”) to pass them on.
      </li>
    </ul>
    <h2>What is not</h2>
    <ul>
      ${shares
        .filter(({ share }) => share.count < share.of)
        .map(({ share, what }) => html`<li>The other ${grouped(share.of - share.count)} ${what}.</li>`)}
      <li>The nearest training images of an image: to find them, a network has to be asked.</li>
      <li>The networks, and the arrays in the run folder.</li>
    </ul>`;
}

/** `All 7,000` or `500 of 60,000`. */
export function shareText({ count, of }: Share): string {
  return count >= of ? `All ${grouped(of)}` : `${grouped(count)} of ${grouped(of)}`;
}

/** In the reader's words for dates. */
export function dateText(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' });
}

const grouped = (count: number) => count.toLocaleString('en');
