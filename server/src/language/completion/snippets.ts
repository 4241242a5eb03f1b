import { KNOWN_DATASET_NAMES } from '../../experiment/datasets.ts';
import { BUILT_IN, MEASURES } from '../../experiment/schema.ts';
import { describeKey, pair } from '../meaning/describe.ts';
import { keyFits, valueFits } from '../meaning/fits.ts';
import { fitsHere } from '../meaning/fitsHere.ts';
import { defaultAt, type Understood } from '../meaning/understood.ts';
import { yamlValue } from '../meaning/yamlText.ts';
import { choice, placeholder } from './insertText.ts';
import type { Offer, PlaceInFile } from './offer.ts';

/** Whole sections, filled in, and whole experiments in an empty file. In flow maps there are none. */
export function completeSnippets(place: PlaceInFile, understood: Understood): Offer[] {
  if (place.flow || place.colon || place.value) return [];
  if (place.path.length === 0 && place.present.length === 0) return experiments(place.indent);
  const sections = place.path.length === 0 ? rootSections(understood, place.unit) : datasetSections(place);
  return sections
    .filter(({ key }) => fitsHere(place, understood, key))
    .filter(({ lines }, i, all) => all.findIndex(other => other.lines.join() === lines.join()) === i)
    .map(({ key, title, lines, detail = 'whole section' }) => ({
      label: `${key}: ${title}`,
      kind: 'snippet',
      detail,
      documentation: describeKey([...place.path, key], understood),
      insert: indented(lines, place.indent),
      again: false,
    }));
}

interface Section {
  key: string;
  title: string;
  /** Beside the title. */
  detail?: string;
  /** Indented from 0. */
  lines: string[];
}

function rootSections(understood: Understood, unit: number): Section[] {
  const section = (key: string, title: string, values: Record<string, string>): Section => ({
    key,
    title,
    lines: [
      `${key}:`,
      ...Object.entries(values)
        .filter(([name]) => keyFits(understood.file, [key, name]))
        .map(([name, value]) => `${' '.repeat(unit)}${name}: ${value}`),
    ],
  });
  const training = ['batch_size', 'learning_rate', 'momentum', 'weight_decay', 'schedule'];
  const settings = training.map((key, i) => [key, defaultAt(understood, ['training', key]), i + 1] as const);
  const known = settings.every(([, value]) => value !== undefined);
  const values = settings.map(([key, value, i]) =>
    Array.isArray(value)
      ? [key, `[${placeholder(i, yamlValue(value).slice(1, -1))}]`]
      : [key, placeholder(i, yamlValue(value))],
  );
  const { file, knowsModel } = understood;
  const trains = knowsModel || file.training !== undefined || file.ensemble !== undefined;
  const measures = MEASURES.filter(measure => valueFits(understood.file, ['measures', 0], measure));
  return [
    section('dataset', 'a data set', {
      name: choice(1, KNOWN_DATASET_NAMES),
    }),
    section('dataset', 'own images', {
      name: 'image_folder',
      path: placeholder(1, 'images'),
      size: placeholder(2, '32'),
    }),
    ...(trains ? [] : [section('dataset', 'own embeddings', { name: 'embeddings', path: placeholder(1, 'arrays') })]),
    section('model', 'a network', { architecture: choice(1, BUILT_IN), width: placeholder(2, '1') }),
    ...(known
      ? [
          {
            ...section('training', "the paper's settings", Object.fromEntries(values)),
            detail: pair(understood).trim(),
          },
        ]
      : []),
    section('ensemble', '250 networks, 90:10 splits', { members: placeholder(1, '250'), split: placeholder(2, '0.1') }),
    section('ensemble', '25 networks, all training images', { members: placeholder(1, '25'), split: 'full' }),
    section('probes', 'as in the paper', { k: placeholder(1, '30'), placement: 'paper' }),
    section('probes', 'after every operation', { k: placeholder(1, '30'), placement: 'every_operation' }),
    { key: 'measures', title: 'all', lines: [`measures: [${measures.join(', ')}]`] },
    section('compute', 'one member at a time on the CPU', { backend: 'wasm', workers: placeholder(1, '1') }),
  ];
}

function datasetSections({ path }: PlaceInFile): Section[] {
  if (path.join('.') !== 'dataset') return [];
  const noise = `label_noise: { fraction: ${placeholder(1, '0.4')}, seed: ${placeholder(2, '0')} }`;
  const limit = `limit: { train: ${placeholder(1, '6000')}, test: ${placeholder(2, '1000')} }`;
  return [
    { key: 'label_noise', title: '40 % random labels', lines: [noise] },
    { key: 'limit', title: 'a part of the images', lines: [limit] },
  ];
}

function experiments(indent: number): Offer[] {
  const images = KNOWN_DATASET_NAMES;
  const whole = (label: string, documentation: string, lines: string[]): Offer => ({
    label,
    kind: 'snippet',
    detail: 'whole experiment',
    documentation,
    insert: indented(lines, indent),
    again: false,
  });
  return [
    whole('experiment: train a network', 'A data set and a network, with the paper’s settings for the pair.', [
      `name: ${placeholder(1, 'my-experiment')}`,
      `dataset: { name: ${choice(2, images)} }`,
      `model: { architecture: ${choice(3, BUILT_IN)}, width: ${placeholder(4, '1')} }`,
    ]),
    whole(
      'experiment: own images',
      'A network on a folder of your images: in it a folder for each class, or a label file.',
      [
        `name: ${placeholder(1, 'my-images')}`,
        `dataset: { name: image_folder, path: ${placeholder(2, 'images')}, size: ${placeholder(3, '32')} }`,
        `model: { architecture: ${choice(4, BUILT_IN)}, width: ${placeholder(5, '0.25')} }`,
      ],
    ),
    whole('experiment: own embeddings', 'Prediction depths of arrays that your own script wrote.', [
      `name: ${placeholder(1, 'my-embeddings')}`,
      `dataset: { name: embeddings, path: ${placeholder(2, 'arrays')} }`,
    ]),
    whole('experiment: ensemble', 'Many networks: which images are easy, mislabeled, or ambiguous.', [
      `name: ${placeholder(1, 'my-ensemble')}`,
      `dataset: { name: ${choice(2, images)} }`,
      `model: { architecture: ${choice(3, BUILT_IN)}, width: ${placeholder(4, '0.25')} }`,
      `ensemble: { members: ${placeholder(5, '25')}, split: ${placeholder(6, '0.1')} }`,
    ]),
  ];
}

/** Lines of one insertion: the first stands at the cursor. */
function indented(lines: string[], indent: number): string {
  return lines.join(`\n${' '.repeat(indent)}`);
}
