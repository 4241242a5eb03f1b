import { counted } from '../../counted.ts';
import { examplesPerStep, isProjected, probePlaces } from '../../experiment/cost.ts';
import { costSentence, estimateFile } from '../../experiment/costRules.ts';
import { expectedCounts } from '../../experiment/counts.ts';
import type { Facts } from '../../experiment/facts.ts';
import { imageFacts } from '../../experiment/imageFolder.ts';
import { isKnownNetwork } from '../../experiment/network.ts';
import { resolveExperiment } from '../../experiment/resolve.ts';
import { learningRateAt, totalSteps } from '../../experiment/schedule.ts';
import { trainingSection } from '../../experiment/schema.ts';
import { trialCount } from '../../experiment/sweep.ts';
import type { Understood } from '../meaning/understood.ts';
import { yamlValue } from '../meaning/yamlText.ts';

const MOST_ROWS = 80;

/** The learning rate of every stage, and how often all images are seen. */
export function scheduleTable({ file, knowsDataset, knowsModel }: Understood, { folder }: Facts): string {
  const { network } = resolveExperiment(file);
  const { schedule: ownSchedule, learning_rate: ownRate } = trainingSection(file);
  const written = ownSchedule && ownRate;
  if (!network || !((knowsDataset && knowsModel) || written)) return '';
  const { schedule, learning_rate } = network.training;
  let done = 0;
  const rows = schedule.slice(0, MOST_ROWS).map((steps, stage) => {
    const rate = learningRateAt(done, learning_rate, schedule);
    const row = `| ${stage + 1} | ${done + 1} to ${done + steps} | ${shortNumber(rate)} |`;
    done += steps;
    return row;
  });
  const steps = totalSteps(schedule);
  const train = knowsDataset ? expectedCounts(file, folder)?.train : undefined;
  const epochs =
    train === undefined
      ? ''
      : `: ${shortNumber((steps * examplesPerStep(network.training, train)) / train)} passes over ${train} images`;
  return ['| stage | steps | learning rate |', '|---|---|---|', ...rows, '', `${steps} steps in all${epochs}.`].join(
    '\n',
  );
}

/** Where the probes stand and how wide the embeddings are there. */
export function probesTable({ file, knowsDataset, knowsModel }: Understood, { folder }: Facts): string {
  const facts = imageFacts(file.dataset, folder);
  const { network, ...experiment } = resolveExperiment(file);
  if (!network || !facts || !knowsDataset || !knowsModel || !isKnownNetwork(network.model)) return '';
  const classes = file.dataset.classes?.length ?? facts.classes.length;
  const places = probePlaces({ ...experiment, network }, facts.image, classes);
  const rows = places.slice(0, MOST_ROWS).map(({ name, width }, i) => {
    const projected = isProjected(width, experiment.probes) ? `, projected to ${experiment.probes.projection}` : '';
    return `| ${i} | ${name} | ${width}${projected} |`;
  });
  const title = `${places.length} probes; a prediction depth is a number from 0 to ${places.length - 1}.`;
  return [title, '', '| probe | after | numbers per image |', '|---|---|---:|', ...rows].join('\n');
}

/** The layers of a network of the user's own, as its file tells them. */
export function networkTable({ file, knowsDataset }: Understood): string {
  const operations = knowsDataset ? file.model?.operations : undefined;
  if (!operations) return '';
  const parameters = operations.reduce((sum, operation) => sum + operation.parameters, 0);
  const products = operations.reduce((sum, operation) => sum + operation.multiplyAdds, 0);
  const rows = operations
    .slice(0, MOST_ROWS)
    .map(({ name, width, parameters: own }) => `| ${name} | ${width} | ${own > 0 ? own : ''} |`);
  const title = `${parameters} parameters; ${shortNumber(products / 1e6)} million multiplications per image.`;
  return [title, '', '| layer | numbers per image | parameters |', '|---|---:|---:|', ...rows].join('\n');
}

/** How often an image can be expected in validation, where each member draws its own split (section 3.1). */
export function ensembleTable({ file, knowsDataset }: Understood, { folder }: Facts): string {
  const { ensemble, sweep } = resolveExperiment(file);
  if (sweep) return '';
  const { members, split } = ensemble;
  const networks = members === 1 ? '1 network' : `${members} networks`;
  const counts = knowsDataset ? expectedCounts(file, folder) : undefined;
  const images = counts && counts.train + counts.validation;
  if (split === 'full') {
    const tested = counts ? ` on the ${counts.test} test images` : ' on the test images';
    const all = images === undefined ? 'all training images' : `all ${images} training images`;
    const each = members === 1 ? '' : 'each ';
    const scored = members === 1 ? 'it is' : `each of the ${networks} is`;
    return `${networks}, ${each}trained on ${all}: no image is in validation. Unseen images: ${scored} scored${tested}.`;
  }
  const expected = members * split;
  const deviation = Math.sqrt(members * split * (1 - split));
  const never = (1 - split) ** members;
  const heldOut = counts ? ` ${counts.validation} of ${images} training images are held out by each network.` : '';
  const absent =
    images !== undefined && never * images >= 0.5
      ? ` About ${Math.round(never * images)} images (${shortNumber(never * 100)} %) are in validation of none.`
      : '';
  return `${networks}:${heldOut} Each image is expected in validation ${shortNumber(expected)} times (standard deviation ${shortNumber(deviation)}), in training ${shortNumber(members - expected)} times.${absent}`;
}

/** How many networks a search trains, and for how long. */
export function sweepTable({ file }: Understood): string {
  const { sweep, network } = resolveExperiment(file);
  if (!sweep || !network) return '';
  const trials = trialCount(sweep);
  const short = `${counted(trials, 'combination')}, each trained for ${counted(sweep.steps, 'step')} and scored on the same validation images.`;
  if (sweep.keep === 0) return `${short} None goes on.`;
  return `${short} The best ${sweep.keep} of the stable ones go on to step ${totalSteps(network.training.schedule)}, by the schedule ${yamlValue(network.training.schedule)}.`;
}

/** What the whole run takes on a machine. */
export function costTable({ file, knowsDataset, knowsModel }: Understood, { machine, folder }: Facts): string {
  const estimate = machine && knowsDataset && knowsModel ? estimateFile(file, machine, folder) : undefined;
  return estimate ? `${costSentence(estimate, machine!)}.` : '';
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
