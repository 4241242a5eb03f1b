import { describe, expect, test } from 'vitest';
import { type Key, keyMessage } from '../../../webviews/gallery/grid/keys.ts';
import { layOut } from '../../../webviews/gallery/layout.ts';
import { choose, nothingSelected } from '../../../webviews/gallery/selection.ts';

const SHOWN = Int32Array.of(5, 3, 9, 7, 1, 0);
const LAYOUT = { ...layOut(6, 520, 320, 'medium'), columns: 3, lines: 2 };
const AT_9 = choose(nothingSelected(10), SHOWN, 9, 'only');

function pressed(key: string, held: Partial<Omit<Key, 'key'>> = {}, selection = AT_9) {
  const event = { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
  return keyMessage(event, { shown: SHOWN, selection }, LAYOUT);
}

describe('keys in the grid', () => {
  test.each<[string, Partial<Key>, unknown]>([
    ['ArrowLeft', {}, { type: 'choose', row: 3, choice: 'only' }],
    ['ArrowDown', { shiftKey: true }, { type: 'choose', row: 0, choice: 'range' }],
    ['ArrowRight', { ctrlKey: true }, { type: 'move', row: 7 }],
    ['Home', { metaKey: true }, { type: 'move', row: 5 }],
    [' ', {}, { type: 'choose', row: 9, choice: 'toggle' }],
    [' ', { shiftKey: true }, { type: 'choose', row: 9, choice: 'range' }],
    ['Enter', {}, { type: 'openImage', row: 9 }],
    ['Escape', {}, { type: 'clearSelection' }],
    ['a', { ctrlKey: true }, { type: 'chooseAll' }],
    ['a', {}, null],
    ['ArrowLeft', { altKey: true }, null],
    ['Tab', {}, null],
  ])('%s with %j', (key, held, message) => {
    expect(pressed(key, held)).toEqual(message);
  });

  test('where nothing was selected, arrows begin with the first image, and others do nothing', () => {
    const nothing = nothingSelected(10);
    expect(pressed('ArrowDown', {}, nothing)).toEqual({ type: 'choose', row: 5, choice: 'only' });
    for (const key of ['Enter', ' ', 'Escape']) expect(pressed(key, {}, nothing)).toBeNull();
  });

  test('an image that was filtered out is opened by no key', () => {
    const elsewhere = choose(nothingSelected(10), Int32Array.of(8), 8, 'only');
    expect(pressed('Enter', {}, elsewhere)).toBeNull();
    expect(pressed('ArrowRight', {}, elsewhere)).toEqual({ type: 'choose', row: 5, choice: 'only' });
  });
});
