import { type Layout, placeAfterKey } from '../layout.ts';
import type { GridMessage, GridModel } from './model.ts';

/** A key, as events of the browser have it. */
export interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/**
 * What a key does, as in lists of the operating systems: arrows move and select, with Control they only move, with Shift
 * they select all from where one was. null: nothing.
 */
export function keyMessage(
  { key, ctrlKey, metaKey, shiftKey, altKey }: Key,
  { shown, selection: { cursor, count } }: Pick<GridModel, 'shown' | 'selection'>,
  layout: Layout,
): GridMessage | null {
  const control = ctrlKey || metaKey;
  if (altKey) return null;
  if (control && key.toLowerCase() === 'a') return { type: 'chooseAll' };
  if (key === 'Escape') return count > 0 ? { type: 'clearSelection' } : null;
  const at = cursor < 0 ? -1 : shown.indexOf(cursor);
  if (key === 'Enter') return at < 0 ? null : { type: 'openImage', row: cursor };
  if (key === ' ') return at < 0 ? null : { type: 'choose', row: cursor, choice: shiftKey ? 'range' : 'toggle' };
  const place = placeAfterKey(layout, shown.length, at, key);
  if (place === null) return null;
  const row = shown[place];
  if (shiftKey) return { type: 'choose', row, choice: 'range' };
  return control ? { type: 'move', row } : { type: 'choose', row, choice: 'only' };
}
