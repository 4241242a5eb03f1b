// The section of RESULTS.md on the small experiments.
import { percent, spread, table } from './markdown.mjs';

export const BEGIN = '<!-- npm run small -->';
export const END = '<!-- end of npm run small -->';

/** The section of a page, without its marks; nothing if it has none. */
export function sectionOf(page) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  return begin < 0 || end < begin ? '' : page.slice(begin + BEGIN.length, end).trim();
}

/** The page with another section, at its end if it had none. */
export function withSection(page, section) {
  const marked = `${BEGIN}\n${section}\n${END}`;
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) return `${page.trimEnd()}\n\n${marked}\n`;
  return page.slice(0, begin) + marked + page.slice(end + END.length);
}

/**
 * @param runs name and summary (`show --json`) of each
 * @param intervention the figures of these runs, by name; also of those of the two depths, the several k, and the
 *   logistic regression
 */
export function smallSection({ runs, intervention, operations, neighbours, logistic }) {
  return `## The paper's ideas in minutes

\`npm run small\` runs the experiments of experiments/small, on the same 6,000 images or some of them, and writes this section. They are small on purpose: what they show is how each is done, and that it works. [experiments/README.md](experiments/README.md) says which figures each draws.

${table(['experiment', 'network', 'networks', 'training', 'unseen', 'mean depth, unseen', 'computing time'], runs.map(runRow))}

${runs.flatMap(({ name, summary }) => (summary.sweep ? [sweepPart(name, summary)] : [])).join('\n\n')}

### The output-margin intervention

${figurePart(intervention('table-4'))}

### Probes after every operation, in MLPs of two depths

${figurePart(
  operations('a9'),
  'Accuracy of the k-NN probes; 40 % of the training labels are random. In the paper, a deep MLP gives wrongly labeled images their original label in its early layers, and their new one in the last ones.',
)}

### Several numbers of neighbours

${figurePart(
  neighbours('a10'),
  'Accuracy of the probes for three k, counted from one search. In the paper, they differ about as much as networks of different seeds do.',
)}

### Logistic regression beside the nearest neighbours

${figurePart(logistic('e48'))}`;
}

function runRow({ name, summary }) {
  const { experiment, splits, members, seconds, sweep } = summary;
  const { architecture, width } = experiment.network.model;
  const unseen = splits.test ?? splits.validation;
  const all = Object.values(seconds).reduce((sum, value) => sum + value, 0);
  return [
    `[${name}](experiments/small/${name}.depthlens.yaml)`,
    architecture === 'custom' ? 'custom' : `${architecture}, width ${width}`,
    sweep ? `${members.total} trials` : members.finished,
    splits.train ? spread(splits.train.accuracy) : '–',
    unseen ? spread(unseen.accuracy) : '–',
    unseen?.meanDepth ? unseen.meanDepth.mean.toFixed(2) : '–',
    all > 0 ? `${(all / 60).toFixed(1)} min` : '–',
  ];
}

function sweepPart(name, { sweep }) {
  const best = sweep.trials.filter(({ rank }) => rank !== null && rank <= 3);
  return `### A search for training settings

The best three of ${sweep.trials.length} combinations in ${name}, by their accuracy on validation images:

${table(
  ['learning rate', 'momentum', 'weight decay', 'after the short run', 'after the whole schedule'],
  best.map(({ learning_rate, momentum, weight_decay, accuracy, extendedAccuracy }) => [
    learning_rate,
    momentum,
    weight_decay,
    ...[accuracy, extendedAccuracy].map(value => (value === null ? '–' : percent(value))),
  ]),
)}`;
}

/** @param intro where the caption speaks of the picture */
function figurePart({ paper, caption, panels }, intro = caption) {
  const tables = panels.flatMap(panel => [
    ...(panels.length > 1 ? [`**${panel.title}**`] : []),
    ...(panel.kind === 'table' ? [cells(panel)] : lines(panel)),
  ]);
  return [`${paper}. ${intro}`, ...tables].join('\n\n');
}

function cells({ columns, rows, shares }) {
  const shown = (value, i) => {
    if (value === null) return '–';
    if (typeof value === 'string') return value;
    return shares?.includes(i) ? percent(value) : shortNumber(value);
  };
  return table(
    columns,
    rows.map(row => row.map(shown)),
  );
}

/** At most so many of the places along the x axis. */
const MOST_ROWS = 12;

/** A row for each place where a curve has a point, or for some of them. */
function lines({ kind, x, series }) {
  if (kind !== 'lines') return [];
  const places = [...new Set(series.flatMap(one => one.x))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil((places.length - 1) / (MOST_ROWS - 1)));
  const some = places.filter((_, i) => i % step === 0 || i === places.length - 1);
  const at = (one, place) => one.y[one.x.indexOf(place)] ?? null;
  return [
    table(
      [x.name, ...series.map(({ name }) => name)],
      some.map(place => [
        x.whole ? place : shortNumber(place),
        ...series.map(one => (at(one, place) === null ? '–' : percent(at(one, place)))),
      ]),
    ),
  ];
}

function shortNumber(value) {
  return value !== 0 && Math.abs(value) < 0.01 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
