import type { PackedAnswers, ReportPage } from '../../protocol.ts';
import { imagesIn } from '../figures/imagesIn.ts';
import type { AboutRun, Examples } from '../panels/contract.ts';
import { unpackInt32 } from '../panels/pack.ts';
import type { Watch } from '../panels/watch.ts';
import { aboutForOthers, asking, withAnswer } from './ask.ts';
import { byImportance } from './importance.ts';
import { type Answered, packAnswers } from './pack.ts';
import { type CarriedSheets, carriedSheets, examplesWith, figuresWith, imageWith } from './sheets.ts';

/** How much of a run goes into a report. */
export interface ReportSize {
  /** Images with all that is known of each. */
  images: number;
  /** Pictures; undefined: all, or as many as make a file that can still be sent. */
  pictures?: number | undefined;
}

/** Bytes of pictures, unless their number is asked for; and of answers about single images, packed. */
const PICTURE_BYTES = 12e6;
const IMAGE_BYTES = 8e6;

/** Images that a page unpacks at a time. */
const TOGETHER = 100;

/** Each member has curves of its own; of so many members at most they are carried. */
const MOST_MEMBERS = 32;

type Ask = ReturnType<typeof asking>;

/** What a report holds of a run, and where its pictures have gone. */
export interface RunPage {
  page: ReportPage;
  sheets: CarriedSheets | undefined;
}

/** Everything that is shown of one run, as far as it is there. @throws a plain message if the folder is no run */
export async function runPage(folder: string, size: ReportSize, watch: Watch): Promise<RunPage> {
  const ask = asking([folder], watch);
  const [about] = aboutForOthers([folder]);
  if (about.sweep) return { page: await sweepPage(about, ask), sheets: undefined };
  const marks = await ask('marks', {});
  const examples = await ask('examples', {});
  const parts: Answered[][] = [[{ question: 'about', params: {}, answer: [about] }, marks]];
  for (const question of ['curves', 'map'] as const) parts.push([await ask(question, {})]);
  const figures = await ask('figures', {});
  const several = about.members.total > 1 ? about.members.total : 0;
  for (let member = 0; member < Math.min(several, MOST_MEMBERS); member++)
    parts.push([await ask('curves', { member })]);

  const known = 'answer' in examples ? examples.answer : undefined;
  const first = [
    ...('answer' in marks ? marks.answer.marks.map(({ index }) => index) : []),
    ...('answer' in figures ? figures.answer.figures.flatMap(imagesIn) : []),
  ];
  const chosen = known && (await choose(folder, known, first, size));
  parts.push([withAnswer(examples, answer => examplesWith(chosen?.sheets, answer))]);
  parts.push([withAnswer(figures, answer => figuresWith([chosen?.sheets], answer))]);
  // Each is read in no time: how many of them are read is all that needs to be told.
  const quiet = asking([folder], { ...watch, onProgress: () => {} });
  const images = chosen ? await packImages(chosen.images, chosen.sheets, quiet, watch) : { packed: [], count: 0 };
  const page: ReportPage = {
    name: about.name,
    folders: [about.folder],
    answers: [...parts.map(packAnswers), ...images.packed],
    sheets: chosen?.sheets?.addresses ?? {},
    carried: {
      images: { count: images.count, of: known?.rows ?? 0 },
      pictures: { count: chosen?.sheets?.count ?? 0, of: chosen?.pictures ?? 0 },
      memberCurves: { count: Math.min(several, MOST_MEMBERS), of: several },
    },
  };
  return { page, sheets: chosen?.sheets };
}

/** What is shown of a sweep: there are no images in it. */
async function sweepPage(about: AboutRun, ask: Ask): Promise<ReportPage> {
  const parts: Answered[][] = [[{ question: 'about', params: {}, answer: [about] }]];
  for (const question of ['sweep', 'figures'] as const) parts.push([await ask(question, {})]);
  const none = { count: 0, of: 0 };
  return {
    name: about.name,
    folders: [about.folder],
    answers: parts.map(packAnswers),
    sheets: {},
    carried: { images: none, pictures: none, memberCurves: none },
    sweep: true,
  };
}

interface Chosen {
  /** Positions in the data set, most important first. */
  images: number[];
  sheets: CarriedSheets | undefined;
  /** Images that have a picture. */
  pictures: number;
}

/** @param first positions of those that come before all others */
async function choose(folder: string, examples: Examples, first: readonly number[], size: ReportSize): Promise<Chosen> {
  const order = byImportance(examples, first);
  const [index, sprite] = [examples.columns.index, examples.columns.sprite].map(unpackInt32);
  const places = Array.from(order, row => sprite[row]).filter(place => place >= 0);
  const limit = size.pictures === undefined ? { bytes: PICTURE_BYTES } : { pictures: size.pictures };
  return {
    images: Array.from(order.subarray(0, size.images), row => index[row]),
    sheets: examples.sprites ? await carriedSheets(folder, examples.sprites, places, limit) : undefined,
    pictures: places.length,
  };
}

async function packImages(
  indices: readonly number[],
  sheets: CarriedSheets | undefined,
  ask: Ask,
  { onProgress }: Watch,
): Promise<{ packed: PackedAnswers[]; count: number }> {
  const packed: PackedAnswers[] = [];
  let [count, bytes] = [0, 0];
  while (count < indices.length && bytes < IMAGE_BYTES) {
    onProgress(`Reading image ${count + 1} of ${indices.length}`);
    const some: Answered[] = [];
    for (const index of indices.slice(count, count + TOGETHER))
      some.push(withAnswer(await ask('image', { index }), answer => imageWith(sheets, answer)));
    packed.push(packAnswers(some));
    bytes += packed[packed.length - 1].gzip.length;
    count += some.length;
  }
  return { packed, count };
}
