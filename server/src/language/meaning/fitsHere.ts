import type { Place } from '../scan/place.ts';
import { keysOf, type Node } from '../scan/tree.ts';
import { keyFits } from './fits.ts';
import { type Schema, schemaAt } from './schemaAt.ts';
import type { Understood } from './understood.ts';

/** Whether a key can still stand in the section of a place: it is not there yet, has a use, and suits its value. */
export function fitsHere(place: Place, understood: Understood, key: string): boolean {
  const path = [...place.path, key];
  if (place.present.includes(key) || !keyFits(understood.file, path)) return false;
  return !place.value || suits(place.value, schemaAt(path)!);
}

/** Whether a value that is there already can belong to a key. */
function suits(value: Node, schema: Schema): boolean {
  if (value.kind === 'map') return keysOf(value).every(key => schema.properties && key in schema.properties);
  if (schema.type === 'object') return value.kind === 'scalar' && schema.words?.includes(value.text) === true;
  if (schema.anyOf) return schema.anyOf.some(one => suits(value, one));
  return (value.kind === 'list') === (schema.type === 'array');
}
