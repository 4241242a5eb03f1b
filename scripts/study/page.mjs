// RESULTS.md: the claims and the detection of wrong labels as a page.
import { percent, spread, table } from './markdown.mjs';
import { BEGIN, END } from './smallSection.mjs';

const number = value => value.toFixed(3);

/**
 * @param claims rows of `claims.mjs` @param runs what was run: name, summary (`show --json`)
 * @param detections by share of wrong labels: name, fraction, own, methods, cleanlab
 * @param improvements what `improve --json` says, by name
 * @param remarks what a person wrote of these results, as Markdown
 * @param small the section of `npm run small`
 */
export function resultsPage({
  claims,
  runs,
  detections,
  improvements,
  remarks,
  small,
  version,
  node,
  processor,
  date,
}) {
  const version_ = detections.find(({ cleanlab }) => cleanlab)?.cleanlab;
  return `# Results

What the paper claims, tried with Depthlens on 6,000 images of Fashion-MNIST that ship with it, on a computer without a GPU. The page is written by a command; it runs what is not run yet, and may be interrupted:

\`\`\`sh
npm run study                       # every experiment of experiments/study, and this page
npm run study -- --only mlp         # one of them
npm run study -- --python python3   # the comparison with cleanlab as well (pip install cleanlab)
\`\`\`

Written on ${date} by Depthlens ${version}, Node ${node}, ${processor}. Every member of an ensemble learns one half of the images and is asked about the other half and about 1,000 test images. The networks are narrower than the paper's, and each sees 3,000 images instead of 54,000: figures differ, and what is compared is whether each claim holds.

## What was run

${table(
  [
    'experiment',
    'network',
    'members',
    'training',
    'validation',
    'test',
    'mean depth, test',
    'undefined depths',
    'computing time',
  ],
  runs.map(runRow),
)}

Accuracies are means over the members, ± their standard deviation. Times are added up over the members.

## The claims of the paper

${table(
  ['claim', 'in the paper', 'here', 'holds'],
  claims.map(({ claim, paper, here, rule, fails }) => [
    claim,
    paper,
    `${here}. *(${rule})*`,
    fails.length === 0 ? 'yes' : `**not for ${fails.join(', ')}**`,
  ]),
)}

${remarks}
## A middle layer instead of the network

\`depthlens improve\` looks for a rule “from this depth on, take the answer of that layer” that is best on validation images, and tries it on test images, which had no part in the choice.

${table(['experiment', 'the rule', 'gain on validation', 'gain on test'], improvements.map(improvementRow))}

## Wrong labels

A share of the labels was replaced at random. \`depthlens suspects --evaluate\` tells how well they are found. Every method ranks the same images, by the answers of the same ensemble: cleanlab and the loss by what members say of images that they did not train on; \`suspects\` also by the neighbours of the image at every layer, in members that did not train on it and in those that did (*held-out evidence only*: without the latter). Its rule has no constant to tune.${
    version_ ? ` cleanlab ${version_}.` : ''
  }

${detections.map(detectionTable).join('\n\n')}

${BEGIN}
${small}
${END}
`;
}

function runRow({ name, summary }) {
  const { experiment, splits, members, seconds } = summary;
  const accuracy = split => (splits[split] ? spread(splits[split].accuracy) : '–');
  const held = splits.test ?? splits.validation;
  const depths = Object.values(splits).reduce((sum, { undefinedDepths }) => sum + undefinedDepths, 0);
  const all = Object.values(splits).reduce((sum, { examples }) => sum + examples, 0) * members.finished;
  const { architecture, width } = experiment.network.model;
  return [
    `[${name}](experiments/study/${name}.depthlens.yaml)`,
    `${architecture}, width ${width}`,
    members.finished,
    accuracy('train'),
    accuracy('validation'),
    accuracy('test'),
    held.meanDepth ? held.meanDepth.mean.toFixed(2) : '–',
    `${percent(depths / all)}`,
    `${Math.round(Object.values(seconds).reduce((sum, value) => sum + value, 0) / 60)} min`,
  ];
}

const points = ({ mean }) => `${mean < 0 ? '−' : '+'}${Math.abs(100 * mean).toFixed(2)} points`;

function improvementRow({ name, probes, heldOut }) {
  if (!heldOut?.rule) return [name, 'none is better than the network', '–', '–'];
  const { rule, validation, test } = heldOut;
  return [
    name,
    `from depth ${rule.depth} on, layer ${rule.probe} (${probes[rule.probe]})`,
    points(validation.gain),
    points(test.gain),
  ];
}

function detectionTable({ name, own, methods, cleanlab }) {
  const rows = methods ? Object.entries(methods) : own.rankings.map(({ ranking, result }) => [ranking, result]);
  const best = Math.max(...rows.map(([, { averagePrecision }]) => averagePrecision));
  const shown = rows.map(([method, { averagePrecision, auroc }]) => [
    method,
    averagePrecision === best ? `**${number(averagePrecision)}**` : number(averagePrecision),
    number(auroc),
  ]);
  return [
    `### ${name}: ${percent(own.changed / own.images)} of ${own.images} labels`,
    table(['ranked by', 'average precision', 'AUROC'], shown),
    `${percent(own.recall)} of the changed labels are among the suspects, and for ${percent(own.suggestionsRight)} of those the suggestion is the original label.${cleanlab ? '' : ' cleanlab was not there.'}`,
  ].join('\n\n');
}
