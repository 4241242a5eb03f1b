import { html, type TemplateResult } from 'lit';
import type { ImageAnswer, MemberVerdict } from '../../../server/src/protocol.ts';
import { inlineStyle } from '../../common/inlineStyle.ts';
import { historyRows, historyText } from '../history.ts';
import { ROLE_SIGNS } from '../roles.ts';
import { roleOf } from './neighbours.ts';

/** What a model predicted for the image while it trained: a line for each class, and the same in words. */
export function history(
  image: ImageAnswer,
  { history: changes, prediction }: MemberVerdict,
  classes: readonly string[],
): TemplateResult {
  if (image.lastStep === null)
    return html`<p class="quiet">Nothing was trained here: the embeddings came from elsewhere.</p>`;
  if (!changes || changes.length === 0)
    return html`<p class="quiet">
      This run did not keep it. Runs with <code>iteration_learned</code> among their measures do, from this version on.
    </p>`;
  const end = image.lastStep;
  const percent = (step: number) => `${end === 0 ? 0 : (100 * step) / end}%`;
  return html`<p>${historyText(changes, classes)}</p>
    <div class="history" aria-hidden="true">
      ${historyRows(changes, end).map(row => {
        const role = roleOf(row.class, image, prediction);
        return html`<span class="history-class">${role ? `${ROLE_SIGNS[role]} ` : ''}${classes[row.class]}</span>
          <span class="history-line">
            ${row.stretches.map(
              ({ from, to }) => html`<span
                class="history-stretch bar-${role ?? 'other'}"
                title=${from === to ? `step ${from}` : `step ${from} to ${to}`}
                .style=${inlineStyle({ left: percent(from), width: percent(to - from) })}
              ></span>`,
            )}
          </span>`;
      })}
      <span class="history-class quiet">step</span>
      <span class="history-axis quiet"><span>0</span><span>${end}</span></span>
    </div>`;
}
