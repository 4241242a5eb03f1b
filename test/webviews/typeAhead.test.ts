import { describe, expect, test } from 'vitest';
import { optionTyped, typedInto } from '../../webviews/common/typeAhead.ts';

const CLASSES = ['T-shirt/top', 'Trouser', 'Pullover', 'Sandal', 'Shirt', 'Sneaker', 'Ankle boot'];
const led = (chosen: string, typed: string) => {
  const place = optionTyped(CLASSES, CLASSES.indexOf(chosen), typed);
  return place === null ? null : CLASSES[place];
};

describe('letters typed into a list', () => {
  test('lead to what begins with them', () => {
    expect(led('Pullover', 's')).toBe('Sandal');
    expect(led('Pullover', 'SN')).toBe('Sneaker');
    expect(led('none', 'ankle b')).toBe('Ankle boot');
    expect(led('Pullover', 'x')).toBeNull();
    expect(optionTyped([], -1, 'x')).toBeNull();
  });

  test('one letter again and again goes from one to the next, and round', () => {
    expect(led('Sandal', 's')).toBe('Shirt');
    expect(led('Shirt', 'ss')).toBe('Sneaker');
    expect(led('Sneaker', 'sss')).toBe('Sandal');
  });

  test('what is chosen stays as long as it fits', () => {
    expect(led('Sneaker', 'sn')).toBe('Sneaker');
    expect(led('Sandal', 'sh')).toBe('Shirt');
  });

  const [list, other] = [new EventTarget(), new EventTarget()];
  const press = (key: string, timeStamp: number, into = list, more: Partial<KeyboardEvent> = {}) =>
    typedInto(into, { key, timeStamp, ctrlKey: false, metaKey: false, altKey: false, ...more } as KeyboardEvent);

  test('belong together as long as they come one soon after the other', () => {
    expect(press('a', 0)).toBe('a');
    expect(press('n', 900)).toBe('an');
    expect(press(' ', 1800)).toBe('an ');
    expect(press('b', 2900)).toBe('b');
    expect(press('c', 3000, other)).toBe('c');
  });

  test('a space by itself, and keys that are no letters, mean something else', () => {
    expect(press(' ', 9000)).toBeNull();
    expect(press('ArrowDown', 9001)).toBeNull();
    expect(press('s', 9002, list, { ctrlKey: true })).toBeNull();
  });
});
