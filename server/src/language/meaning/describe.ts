import { datasetFacts } from '../../experiment/datasets.ts';
import type { Path } from '../scan/tree.ts';
import { KEY_DOCS, PAPER_ADDRESS, WORD_DOCS } from './docs.ts';
import { type Schema, schemaAt, valueKind } from './schemaAt.ts';
import { defaultAt, TABLE_KEYS, type Understood } from './understood.ts';
import { yamlValue } from './yamlText.ts';

/** The dotted path by which the texts are found: of a list's entry, that of the list. */
export function dottedKey(path: Path): string {
  return path.filter(step => typeof step === 'string').join('.');
}

/** What a key is, in Markdown: its meaning, kind, unit, default for this file, and the paper's section. */
export function describeKey(path: Path, understood: Understood): string {
  const schema = schemaAt(path);
  if (!schema) return '';
  const doc = KEY_DOCS[dottedKey(path)];
  const kind = schema.type === 'object' || namesAllWords(schema) ? undefined : kindWorthTelling(schema);
  const unit = doc?.unit && `Unit: ${doc.unit}`;
  const parts = [
    [schema.description, doc?.more].filter(Boolean).join(' '),
    [kind, unit].filter(Boolean).join('. '),
    describeDefault(path, understood),
    doc?.paper && `[Paper](${PAPER_ADDRESS}): ${doc.paper}`,
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** That a name is text, or that several things are a list, is no news. */
function kindWorthTelling(schema: Schema): string | undefined {
  const kind = valueKind(schema);
  return kind === 'text' || kind === 'a list' ? undefined : capital(kind);
}

/** Whether the description tells every word that may stand there, so that a list of them would say it twice. */
function namesAllWords(schema: Schema): boolean {
  const words = schema.enum ?? [];
  return words.length > 0 && words.every(word => schema.description?.includes(`\`${word}\``));
}

/** What stands in for a key that is left out; empty where nothing does. */
export function describeDefault(path: Path, understood: Understood): string {
  const schema = schemaAt(path);
  if (!schema || schema.type === 'object') return '';
  const value = defaultAt(understood, path);
  if (value === null) return 'Default: off.';
  // A sweep has a schedule of its own, which begins with its short runs.
  const isOfSweep = understood.file.sweep !== undefined && dottedKey(path) === 'training.schedule';
  const ofTable = TABLE_KEYS.includes(dottedKey(path)) && !isOfSweep;
  if (value === undefined) return ofTable ? 'Default: by data set and network, from Table 1 of the paper.' : '';
  return `Default here: \`${yamlValue(value)}\`${ofTable ? ` (Table 1${pair(understood)})` : ''}.`;
}

/** What a word means that may stand at a place; empty where nothing is known. */
export function describeWord(path: Path, word: string): string {
  const words = WORD_DOCS[dottedKey(path)];
  return words && Object.hasOwn(words, word) ? words[word] : '';
}

/** ` for CIFAR-10 and vgg16`. */
export function pair({ file, knowsDataset, knowsModel }: Understood): string {
  const facts = datasetFacts(file.dataset.name);
  if (!knowsDataset || !knowsModel || !facts || !file.model) return '';
  const noise = (file.dataset.label_noise?.fraction ?? 0) > 0 ? ' with random labels' : '';
  return ` for ${facts.title}${noise} and ${file.model.architecture}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
