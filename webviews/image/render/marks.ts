import { html, nothing, type TemplateResult } from 'lit';
import type { ImageAnswer, Mark } from '../../../server/src/protocol.ts';
import { button, choice, MANY } from '../../common/fields.ts';
import { failed } from '../../common/states.ts';
import { type ImageMessage, type ImageState, markOf, relabelClass } from '../state.ts';

/** What the person decides of the image. */
export function marking(
  state: ImageState,
  image: ImageAnswer,
  classes: readonly string[],
  send: (message: ImageMessage) => void,
): TemplateResult {
  const { marks, markProblem, notice } = state;
  if (!marks) return html`${markProblem ? failed(markProblem) : nothing}`;
  const mark = markOf(marks, image.index);
  return html`<fieldset class="image-marks">
    <legend>Your decision</legend>
    <p class="image-mark"><strong>${markText(mark, classes)}</strong></p>
    <div class="image-buttons">
      ${button('Relabel to', () => send({ type: 'mark', decision: 'relabel' }))}
      ${choice(
        'New label',
        String(relabelClass(state, image)),
        classes.map((name, place) => [String(place), name] as const),
        value => send({ type: 'relabelTo', class: Number(value) }),
        classes.length > MANY,
      )}
      ${button('Keep', () => send({ type: 'mark', decision: 'keep' }), { title: 'The label is right' })}
      ${button('Drop', () => send({ type: 'mark', decision: 'drop' }), { title: 'Leave the image out' })}
      ${button('Clear Mark', () => send({ type: 'mark', decision: null }), { disabled: mark === undefined })}
      ${button('Undo', () => send({ type: 'undo' }), { disabled: !marks.canUndo })}
      ${button('Redo', () => send({ type: 'redo' }), { disabled: !marks.canRedo })}
    </div>
    ${markProblem ? failed(markProblem) : nothing}
    <p class="spoken" role="status">${notice}</p>
  </fieldset>`;
}

function markText(mark: Mark | undefined, classes: readonly string[]): string {
  if (!mark) return 'Not marked';
  if (mark.decision === 'relabel') return `✎ Relabel to ${classes[mark.class ?? -1] ?? '?'}`;
  return mark.decision === 'keep' ? '✓ Keep' : '✗ Drop';
}
