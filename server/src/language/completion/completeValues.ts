import { imageFacts } from '../../experiment/imageFolder.ts';
import { withNetwork } from '../../experiment/ownNetwork.ts';
import { operationNames } from '../../experiment/probeRules.ts';
import { describeDefault, describeKey, describeWord, dottedKey } from '../meaning/describe.ts';
import { KEY_DOCS } from '../meaning/docs.ts';
import { valueFits } from '../meaning/fits.ts';
import { allowedWords, type Schema, schemaAt } from '../meaning/schemaAt.ts';
import { defaultAt, type Understood } from '../meaning/understood.ts';
import { yamlValue, yamlWord } from '../meaning/yamlText.ts';
import type { Place } from '../scan/place.ts';
import { escapeSnippet } from './insertText.ts';
import type { CompletionFacts, Offer } from './offer.ts';

export const PATH_KEYS: readonly string[] = ['dataset.path', 'dataset.labels', 'model.file'];

/** The values that can stand at a place. */
export function completeValues(text: string, place: Place, understood: Understood, facts: CompletionFacts): Offer[] {
  const { path } = place;
  const schema = schemaAt(path)!;
  const key = dottedKey(path);
  if (schema.type === 'object') return [...sections(path, schema, understood), ...wordsFor(path, schema, understood)];
  if (schema.type === 'array')
    return place.ownLine ? entries(text, place, schema, understood, facts) : lists(path, understood);
  if (key === 'name') return names(facts);
  if (PATH_KEYS.includes(key)) return paths(text, place, facts);
  if (key === 'dataset.classes') return classes(place, understood, facts);
  if (key === 'probes.placement' && typeof path.at(-1) === 'number') return operations(place, understood, facts);
  return scalars(path, schema, understood, place.present);
}

function scalars(path: Place['path'], schema: Schema, understood: Understood, present: string[]): Offer[] {
  const inList = typeof path.at(-1) === 'number';
  const standard = inList ? undefined : defaultAt(understood, path);
  const shown = standard === undefined || standard === null ? undefined : yamlValue(standard);
  const words = allowedWords(schema).filter(
    word => !present.includes(word) && (schema.type === 'boolean' || valueFits(understood.file, path, word)),
  );
  const offered = inList ? [] : (KEY_DOCS[dottedKey(path)]?.offers ?? []);
  const values = [...new Set([...(shown ? [shown] : []), ...words, ...offered])];
  return values.map(value => ({
    label: value,
    kind: 'value',
    ...(value === shown && { detail: describeDefault(path, understood).replaceAll('`', '').replace(/\.$/, '') }),
    documentation: describeWord(path, value) || describeKey(path, understood),
    insert: escapeSnippet(value),
    again: false,
  }));
}

/** A section on the line of its key: a flow map that begins with what is required. */
function sections(path: Place['path'], schema: Schema, understood: Understood): Offer[] {
  const first = schema.required?.[0];
  const words = first ? allowedWords(schema.properties![first]) : [];
  if (!first || words.length === 0) {
    const documentation = describeKey(path, understood);
    return [
      { label: '{ }', kind: 'section', documentation, insert: `{ ${first ? `${first}: ` : ''}$0 }`, again: true },
    ];
  }
  return words.map(word => ({
    label: `{ ${first}: ${word} }`,
    kind: 'section',
    documentation: describeWord([...path, first], word),
    insert: `{ ${first}: ${word}$0 }`,
    again: false,
  }));
}

/** Words that can stand for a section. */
function wordsFor(path: Place['path'], schema: Schema, understood: Understood): Offer[] {
  return (schema.words ?? [])
    .filter(word => valueFits(understood.file, path, word))
    .map(word => ({
      label: word,
      kind: 'value',
      documentation: describeWord(path, word),
      insert: escapeSnippet(word),
      again: false,
    }));
}

/** A whole list on the line of its key. */
function lists(path: Place['path'], understood: Understood): Offer[] {
  const documentation = describeKey(path, understood);
  const standard = defaultAt(understood, path);
  const detail = describeDefault(path, understood).replaceAll('`', '').replace(/\.$/, '');
  const shown = Array.isArray(standard) ? [{ label: yamlValue(standard), detail }] : [];
  const offered = (KEY_DOCS[dottedKey(path)]?.offers ?? []).map(label => ({ label }));
  if (shown.length + offered.length === 0)
    return [{ label: '[ ]', kind: 'value', documentation, insert: '[$1]$0', again: true }];
  return [...shown, ...offered].map(offer => ({
    ...offer,
    kind: 'value',
    documentation,
    insert: offer.label,
    again: false,
  }));
}

/** The first entry of a list below its key. */
function entries(text: string, place: Place, schema: Schema, understood: Understood, facts: CompletionFacts): Offer[] {
  const path = [...place.path, 0];
  const inner = completeValues(text, { ...place, path }, understood, facts);
  return schema.items ? inner.map(offer => ({ ...offer, insert: `- ${offer.insert}` })) : [];
}

function classes({ present, flow }: Place, { file, knowsDataset }: Understood, { folder }: CompletionFacts): Offer[] {
  const facts = knowsDataset ? imageFacts(file.dataset, folder) : undefined;
  if (!facts) return [];
  return facts.classes.flatMap((name, label) =>
    present.includes(name)
      ? []
      : [
          {
            label: name,
            kind: 'class' as const,
            documentation: `Class ${label} of ${facts.title}.`,
            insert: escapeSnippet(yamlWord(name, flow)),
            again: false,
          },
        ],
  );
}

function operations({ present, flow }: Place, { file, knowsModel }: Understood, facts: CompletionFacts): Offer[] {
  if (!knowsModel) return [];
  const { folder, network } = facts;
  const known = operationNames(withNetwork(file, { ...(folder && { folder }), ...(network && { network }) }), folder);
  return [...known, ...(network?.values ?? [])]
    .filter(name => !present.includes(name))
    .map(name => ({
      label: name,
      kind: 'value' as const,
      documentation: `A probe after \`${name}\`.`,
      insert: escapeSnippet(yamlWord(name, flow)),
      again: false,
    }));
}

function names({ name }: CompletionFacts): Offer[] {
  const fit = name?.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100);
  if (!fit) return [];
  const documentation = 'The name of this file. It names the run folder too.';
  return [{ label: fit, kind: 'value', documentation, insert: yamlWord(fit, false), again: false }];
}

function paths(text: string, place: Place, { folders = [], files = [] }: CompletionFacts): Offer[] {
  const typed = text.slice(place.from, place.to).replace(/^["']/, '').replace(/["']$/, '');
  const before = typed.slice(0, Math.max(typed.lastIndexOf('/'), typed.lastIndexOf('\\')) + 1);
  const offer = (kind: 'folder' | 'file') => (name: string) => ({
    label: `${before}${name}`,
    kind,
    documentation: '',
    insert: escapeSnippet(yamlWord(`${before}${name}`, place.flow)),
    again: false,
  });
  return [...files.map(offer('file')), ...folders.map(offer('folder'))];
}
