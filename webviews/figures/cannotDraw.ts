import { html, nothing, type TemplateResult } from 'lit';
import type { FigureList } from '../../server/src/protocol.ts';
import { withCode } from '../common/withCode.ts';

/** Figures that these runs do not allow, by what they need. */
export function cannotDraw(cannot: FigureList['cannot']): TemplateResult | typeof nothing {
  if (cannot.length === 0) return nothing;
  return html`<section class="figures-cannot" aria-labelledby="figures-cannot">
    <h2 id="figures-cannot">Not drawn</h2>
    <dl>
      ${byReason(cannot).map(
        ({ reason, figures }) => html`<dt>${figures.join(', ')}</dt>
          <dd>${withCode(`${reason}.`)}</dd>`,
      )}
    </dl>
  </section>`;
}

/** Figures that need the same stand together, in their order. Pure. */
export function byReason(cannot: FigureList['cannot']): { reason: string; figures: string[] }[] {
  const reasons = [...new Set(cannot.map(({ reason }) => reason))];
  return reasons.map(reason => ({
    reason,
    figures: cannot.filter(one => one.reason === reason).map(({ id }) => figureName(id)),
  }));
}

/** `Figure 4 left` of `figure-4-left`, `Figure C.21` of `figure-c21`, `Table 3` of `table-3`; what follows is the name of a run. */
export function figureName(id: string): string {
  const [, kind, appendix, number, part, rest] =
    /^(figure|table)-([a-z]?)(\d+)(?:-(left|middle|right|curves))?(?:-(.*))?$/.exec(id) ?? [];
  if (number === undefined) return id;
  const numbered = appendix ? `${appendix.toUpperCase()}.${number}` : number;
  const name = kind === 'table' ? 'Table' : 'Figure';
  return [`${name} ${numbered}`, part, rest && `of ${rest}`].filter(Boolean).join(' ');
}
