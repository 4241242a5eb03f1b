import { FORMS, formsOfDifficulty } from '../../difficulty/forms.ts';
import { imagePaths } from '../../runs/imageFiles.ts';
import { meanOf } from '../ensemble.ts';
import { type Evidence, readEvidence } from '../evidence.ts';
import { judge } from '../judged.ts';
import { doubtsOf } from '../suspects.ts';
import type { Examples } from './contract.ts';
import { kept } from './kept.ts';
import type { RunNow } from './lookAt.ts';
import { packFloat32, packInt32, unpackInt32 } from './pack.ts';
import { type RunSprites, spritesOf } from './sprites.ts';
import { sumsSoFar } from './sumsSoFar.ts';
import { onMember, type Watch } from './watch.ts';

/** Every image that a finished member knows, with all that is said of it. */
export function examplesAnswer(run: RunNow, watch: Watch): Promise<Examples> {
  return kept(run, 'examples', watch, async watch =>
    packExamples(
      await readEvidence(run.folder, onMember(watch), sumsSoFar(run, 'evidence')),
      spritesOf(run.folder),
      imagePaths(run.folder),
    ),
  );
}

/** Pure. @param paths of the image files by index, where the images are files */
export function packExamples(
  evidence: Evidence,
  sprites: RunSprites | undefined,
  paths: ReadonlyMap<number, string> | undefined,
): Examples {
  const { index, labels, originalLabels, train, unseen, probes, classes, members } = evidence;
  const { depth, consensusClass, consistency, consensusConsistency, entropy } = judge(evidence, [...index.keys()]);
  const forms = formsOfDifficulty(depth.unseen, depth.train, probes - 1).map(form => FORMS.indexOf(form));
  return {
    rows: index.length,
    classes: [...classes],
    deepest: probes - 1,
    members,
    columns: {
      index: packInt32(index),
      label: packInt32(labels),
      originalLabel: packInt32(originalLabels),
      depthTrain: packFloat32(depth.train),
      depthVal: packFloat32(depth.unseen),
      timesTrain: packInt32(train.times),
      timesVal: packInt32(unseen.times),
      consensusClass: packInt32(consensusClass),
      consistency: packFloat32(consistency),
      consensusConsistency: packFloat32(consensusConsistency),
      entropy: packFloat32(entropy),
      iterationTrain: packFloat32(meanOf(train.iteration)),
      iterationVal: packFloat32(meanOf(unseen.iteration)),
      outputMargin: packFloat32(meanOf(unseen.outputMargin)),
      inputMargin: packFloat32(meanOf(unseen.inputMargin)),
      form: packInt32(forms),
      suspicion: packFloat32(doubtsOf(evidence)),
      sprite: packInt32(Float64Array.from(index, position => sprites?.placeOf(position) ?? Number.NaN)),
    },
    forms: [...FORMS],
    sprites: sprites?.sprites ?? null,
    paths: paths ? Array.from(index, position => paths.get(position) ?? '') : null,
  };
}

/** The name of an image's form of difficulty. */
export async function formOf(run: RunNow, index: number, watch: Watch): Promise<string> {
  const { columns, forms } = await examplesAnswer(run, watch);
  const row = unpackInt32(columns.index).indexOf(index);
  return forms[unpackInt32(columns.form)[row] ?? -1] ?? 'none';
}
