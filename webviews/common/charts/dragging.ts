import type { Pixel } from './drawing.ts';

/** Fewer pixels are a click with an unsteady hand. */
const LEAST = 6;

/**
 * Follows a pointer that was pressed on an element until it is let go.
 * @param moved told the two corners of the rectangle so far
 * @param ended told them at the end; null where it was a click, or was given up
 */
export function follow(
  element: HTMLElement,
  pressed: PointerEvent,
  moved: (from: Pixel, to: Pixel) => void,
  ended: (corners: [Pixel, Pixel] | null) => void,
): void {
  const pixel = ({ clientX, clientY }: PointerEvent): Pixel => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const from = pixel(pressed);
  const far = (to: Pixel) => Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) >= LEAST;
  const listening = new AbortController();
  const finish = (corners: [Pixel, Pixel] | null) => {
    listening.abort();
    ended(corners);
  };
  const on = (type: 'pointermove' | 'pointerup' | 'pointercancel', listener: (event: PointerEvent) => void) =>
    element.addEventListener(type, listener, { signal: listening.signal });
  element.setPointerCapture(pressed.pointerId);
  on('pointermove', event => {
    const to = pixel(event);
    if (far(to)) moved(from, to);
  });
  on('pointerup', event => {
    const to = pixel(event);
    finish(far(to) ? [from, to] : null);
  });
  on('pointercancel', () => finish(null));
}
