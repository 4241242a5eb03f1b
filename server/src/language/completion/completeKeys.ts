import { isKnown } from '../../experiment/datasets.ts';
import { describeDefault, describeKey, dottedKey } from '../meaning/describe.ts';
import { fitsHere } from '../meaning/fitsHere.ts';
import { allowedWords, type Schema, schemaAt } from '../meaning/schemaAt.ts';
import { defaultAt, type Understood } from '../meaning/understood.ts';
import { yamlValue } from '../meaning/yamlText.ts';
import { PATH_KEYS } from './completeValues.ts';
import { placeholder } from './insertText.ts';
import type { Offer, PlaceInFile } from './offer.ts';

/** The keys of a section that are not there yet and have a use, required ones first. */
export function completeKeys(place: PlaceInFile, understood: Understood): Offer[] {
  const section = schemaAt(place.path);
  const keys = Object.keys(section?.properties ?? {}).filter(key => fitsHere(place, understood, key));
  const required = section?.required ?? [];
  const ownData = !isKnown(understood.file.dataset.name);
  const isFirst = (key: string) => {
    const dotted = [...place.path, key].join('.');
    return required.includes(key) || dotted === 'model' || (ownData && dotted === 'dataset.path');
  };
  return [...keys.filter(isFirst), ...keys.filter(key => !isFirst(key))].map(key => {
    const path = [...place.path, key];
    const schema = section!.properties![key];
    return {
      label: key,
      kind: schema.type === 'object' ? 'section' : 'key',
      ...(isFirst(key) ? { detail: 'required' } : detail(path, understood)),
      documentation: describeKey(path, understood),
      ...(place.colon || place.value
        ? { insert: place.colon ? key : `${key}:`, again: false }
        : withValue(key, path, schema, place, understood)),
    };
  });
}

function detail(path: (string | number)[], understood: Understood): { detail?: string } {
  const text = describeDefault(path, understood).replaceAll('`', '').replace(/\.$/, '');
  return text ? { detail: text } : {};
}

/** A key with what it needs to be filled in at once. */
function withValue(key: string, path: (string | number)[], schema: Schema, place: PlaceInFile, understood: Understood) {
  if (schema.type === 'object') {
    const first = schema.required?.[0];
    const start = first ? `${first}: ` : '';
    const block = !place.flow && place.path.length === 0;
    const blanks = ' '.repeat(place.indent + place.unit);
    return { insert: block ? `${key}:\n${blanks}${start}$0` : `${key}: { ${start}$0 }`, again: true };
  }
  const standard = defaultAt(understood, path);
  if (schema.type === 'array') {
    const inner = Array.isArray(standard) ? placeholder(1, yamlValue(standard).slice(1, -1)) : '$1';
    return { insert: `${key}: [${inner}]$0`, again: inner === '$1' };
  }
  if (allowedWords(schema).length > 0 || PATH_KEYS.includes(dottedKey(path)))
    return { insert: `${key}: $0`, again: true };
  const shown = standard === undefined || standard === null ? '' : yamlValue(standard);
  return { insert: shown ? `${key}: ${placeholder(1, shown)}$0` : `${key}: $0`, again: shown === '' };
}
