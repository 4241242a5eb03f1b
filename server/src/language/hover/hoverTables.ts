import { isProjected, probePlaces, splitCounts } from '../../experiment/cost.ts';
import { costSentence, estimateFile } from '../../experiment/costRules.ts';
import { datasetFacts } from '../../experiment/datasets.ts';
import type { Machine } from '../../experiment/estimate.ts';
import { resolveExperiment } from '../../experiment/resolve.ts';
import { learningRateAt, totalSteps } from '../../experiment/schedule.ts';
import type { Understood } from '../meaning/understood.ts';

const MOST_ROWS = 80;

/** The learning rate of every stage, and how often all images are seen. */
export function scheduleTable({ file, knowsDataset, knowsModel }: Understood): string {
  const { network, ensemble } = resolveExperiment(file);
  const written = file.training?.schedule && file.training.learning_rate;
  if (!network || !((knowsDataset && knowsModel) || written)) return '';
  const { schedule, learning_rate, batch_size } = network.training;
  let done = 0;
  const rows = schedule.slice(0, MOST_ROWS).map((steps, stage) => {
    const rate = learningRateAt(done, learning_rate, schedule);
    const row = `| ${stage + 1} | ${done + 1} to ${done + steps} | ${shortNumber(rate)} |`;
    done += steps;
    return row;
  });
  const steps = totalSteps(schedule);
  const images = knowsDataset ? trainingImages(file) : undefined;
  const train = images === undefined ? undefined : splitCounts(images, 0, ensemble.split).train;
  const epochs =
    train === undefined
      ? ''
      : `: ${shortNumber((steps * Math.min(batch_size, train)) / train)} passes over ${train} images`;
  return ['| stage | steps | learning rate |', '|---|---|---|', ...rows, '', `${steps} steps in all${epochs}.`].join(
    '\n',
  );
}

/** Where the probes stand and how wide the embeddings are there. */
export function probesTable({ file, knowsDataset, knowsModel }: Understood): string {
  const facts = datasetFacts(file.dataset.name);
  const { network, ...experiment } = resolveExperiment(file);
  if (!network || !facts || !knowsDataset || !knowsModel) return '';
  const classes = file.dataset.classes?.length ?? facts.classes.length;
  const places = probePlaces({ ...experiment, network }, facts.image, classes);
  const rows = places.slice(0, MOST_ROWS).map(({ name, width }, i) => {
    const projected = isProjected(width, experiment.probes) ? `, projected to ${experiment.probes.projection}` : '';
    return `| ${i} | ${name} | ${width}${projected} |`;
  });
  const title = `${places.length} probes; a prediction depth is a number from 0 to ${places.length - 1}.`;
  return [title, '', '| probe | after | numbers per image |', '|---|---|---:|', ...rows].join('\n');
}

/** How often an image can be expected in validation, where each member draws its own split (section 3.1). */
export function ensembleTable({ file, knowsDataset }: Understood): string {
  const { ensemble } = resolveExperiment(file);
  const { members, split } = ensemble;
  const networks = members === 1 ? '1 network' : `${members} networks`;
  const images = knowsDataset ? trainingImages(file) : undefined;
  if (split === 'full') {
    const test = file.dataset.limit?.test ?? datasetFacts(file.dataset.name)?.test;
    const tested = knowsDataset && test !== undefined ? ` on the ${test} test images` : ' on the test images';
    return `${networks}, each trained on all ${images ?? ''} training images: no image is in validation. Unseen images: each of the ${networks} is scored${tested}.`.replace(
      '  ',
      ' ',
    );
  }
  const expected = members * split;
  const deviation = Math.sqrt(members * split * (1 - split));
  const never = (1 - split) ** members;
  const counts =
    images === undefined
      ? ''
      : ` ${splitCounts(images, 0, split).validation} of ${images} training images are held out by each network.`;
  const absent =
    images !== undefined && never * images >= 0.5
      ? ` About ${Math.round(never * images)} images (${shortNumber(never * 100)} %) are in validation of none.`
      : '';
  return `${networks}:${counts} Each image is expected in validation ${shortNumber(expected)} times (standard deviation ${shortNumber(deviation)}), in training ${shortNumber(members - expected)} times.${absent}`;
}

/** What the whole run takes on a machine. */
export function costTable({ file, knowsDataset, knowsModel }: Understood, machine: Machine | undefined): string {
  const estimate = machine && knowsDataset && knowsModel ? estimateFile(file, machine) : undefined;
  return estimate ? `${costSentence(estimate, machine!)}.` : '';
}

/** Images before the split, as far as the file tells; classes of a data set are taken as equal in size. */
function trainingImages(file: Understood['file']): number | undefined {
  const facts = datasetFacts(file.dataset.name);
  if (!facts) return undefined;
  const share = (file.dataset.classes?.length ?? facts.classes.length) / facts.classes.length;
  const all = Math.round(facts.train * share);
  return Math.min(file.dataset.limit?.train ?? all, all);
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
