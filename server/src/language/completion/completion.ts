import { schemaAt } from '../meaning/schemaAt.ts';
import { understand } from '../meaning/understood.ts';
import type { Place } from '../scan/place.ts';
import { placeAt } from '../scan/placeAt.ts';
import { indentUnit, type Tree } from '../scan/tree.ts';
import { completeIgnore } from './completeIgnore.ts';
import { completeKeys } from './completeKeys.ts';
import { completeValues, PATH_KEYS } from './completeValues.ts';
import type { Completion, CompletionFacts, Offer, PlaceInFile } from './offer.ts';
import { completeSnippets } from './snippets.ts';

/** The completions at an offset, best first; none in comments and where nothing known can stand. */
export function completions(text: string, tree: Tree, offset: number, facts: CompletionFacts = {}): Completion[] {
  const comment = tree.comments.find(({ from, to }) => offset > from && offset <= to);
  if (comment) return completeIgnore(text, comment, offset);
  const found = placeAt(text, tree, offset);
  if (!found) return [];
  const place: PlaceInFile = { ...found, unit: indentUnit(tree) };
  const schema = schemaAt(place.path);
  if (!schema) return [];
  const understood = understand(tree);
  const isKey = place.part === 'key' || (place.ownLine && schema.type === 'object');
  const offers = isKey
    ? withSnippets(completeKeys(place, understood), completeSnippets(place, understood))
    : completeValues(text, place, understood, facts);
  const quote = /^["']/.exec(text.slice(place.from, place.to))?.[0];
  return offers.map(({ insert, ...completion }) => ({
    ...completion,
    from: place.from,
    to: place.to,
    insert: `${place.before}${insert}${place.after}`,
    ...(place.surplus > 0 && { remove: { from: place.from - place.surplus, to: place.from } }),
    ...(quote && { filter: `${quote}${completion.label}` }),
  }));
}

/** In an empty file whole experiments come first. */
function withSnippets(keys: Offer[], snippets: Offer[]): Offer[] {
  return snippets.some(({ detail }) => detail === 'whole experiment') ? [...snippets, ...keys] : [...keys, ...snippets];
}

/** Files that can hold labels. */
const LABEL_FILES = /\.(csv|tsv|jsonl?|ndjson)$/i;

/** Files that hold a network. */
const NETWORK_FILES = /\.(json|onnx)$/i;

/** What `facts` should name: the folders in a folder as it is typed so far, and its files of a kind. */
export interface PathToList {
  folder: string;
  files?: RegExp;
}

/** @returns undefined where no path is being typed */
export function pathToList(text: string, tree: Tree, offset: number): PathToList | undefined {
  const place = placeAt(text, tree, offset);
  if (place?.part !== 'value' || !PATH_KEYS.includes(place.path.join('.'))) return undefined;
  const folder = typedFolder(text, place, offset);
  const files = { labels: LABEL_FILES, file: NETWORK_FILES }[String(place.path[1])];
  return { folder, ...(files && { files }) };
}

/** Whether a class or a layer is being named, so that `facts` should tell what is in the experiment's folder and network. */
export function asksForFacts(text: string, tree: Tree, offset: number): boolean {
  const key = placeAt(text, tree, offset)?.path.slice(0, 2).join('.');
  return key === 'dataset.classes' || key === 'probes.placement';
}

/** Of `./data/fash|`: `./data/`. */
function typedFolder(text: string, place: Place, offset: number): string {
  const typed = text.slice(place.from, offset).replace(/^["']/, '');
  return typed.slice(0, Math.max(typed.lastIndexOf('/'), typed.lastIndexOf('\\')) + 1);
}
