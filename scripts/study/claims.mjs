// The claims of the paper, each beside what the study's runs say. Whether it holds is decided by the rule that stands in `rule`.
import { annotated, byThirds, mean, quantile } from './measured.mjs';

const two = value => (value === undefined || value === null ? '–' : value.toFixed(2).replace('-', '−'));
const percent = value => (value === undefined ? '–' : `${(100 * value).toFixed(1)} %`);
const ofEach = (studies, text) => studies.map(study => `${study.name}: ${text(study)}`).join('; ');
const failing = (studies, test) => studies.filter(study => test(study) !== true).map(({ name }) => name);

/**
 * @param clean ensembles on the true labels: name, figure(name), examples, deepest
 * @param noisy ensembles on 40 % wrong labels: name, figure(name)
 * @param agreement what `compare` says of the clean ones
 * @param dataSets mean rescaled depth by data set, the easier one first: [{ name, depth }]
 * @returns rows: claim, paper, here, rule, and the names of those that fail it
 */
export function claims({ clean, noisy, agreement, dataSets }) {
  return [
    accuracyFalls(clean),
    depthBoundsConsistency(clean),
    othersAgree(clean),
    learnedLater(clean),
    margins(clean, 'output', '6-left', '−0.70'),
    margins(clean, 'input', '6-middle', '−0.69'),
    formsDiffer(clean),
    middleLayers(clean),
    seedsAgree(agreement),
    architecturesAgree(agreement),
    dataSetsInOrder(dataSets),
    hump(
      noisy,
      'training',
      'The network first gives wrongly labeled images their original label, and learns the wrong one late',
    ),
    hump(
      noisy,
      'inference',
      'The same along the layers: the early probes give the original label, the last ones the wrong one',
    ),
  ];
}

function accuracyFalls(clean) {
  const thirds = study => byThirds(study.figure('4-right').panels[0].series[0], study.deepest);
  return {
    claim: 'Predictions that are made in deeper layers are less often right',
    paper: 'Fig. 4 right: falls from nearly 100 % to about half',
    here: ofEach(clean, study => `${thirds(study).map(percent).join(' → ')}`),
    rule: 'accuracy at depths of the shallow, the middle and the deep third; each is below the one before',
    fails: failing(clean, study => isFalling(thirds(study))),
  };
}

const isFalling = ([a, b, c]) => a > b && (c === undefined || b > c);

function depthBoundsConsistency(clean) {
  const low = ({ examples, deepest }) =>
    [0, 1, 2].map(third => {
      const inside = examples.filter(
        ({ mean_pd_val: depth, times_val: times }) =>
          depth !== null && times > 1 && Math.min(2, Math.floor((3 * depth) / deepest)) === third,
      );
      return inside.length < 20
        ? undefined
        : quantile(
            inside.map(row => row.consensus_consistency),
            0.01,
          );
    });
  const line = study => study.figure('4-left').panels[0].annotations.find(({ kind }) => kind === 'line');
  return {
    claim: 'The depth bounds the consensus-consistency from below: what is decided early, all networks decide alike',
    paper: 'Fig. 4 left: a linear lower bound',
    here: ofEach(
      clean,
      study => `99 % of the images are above ${low(study).map(two).join(' → ')}; ${line(study)?.text ?? 'no line'}`,
    ),
    rule: 'the consensus-consistency that 99 % of the images reach, in the shallow, the middle and the deep third of the depths, falls',
    fails: failing(clean, study => isFalling(low(study))),
  };
}

function othersAgree(clean) {
  const thirds = study => byThirds(study.figure('4-middle').panels[0].series[0], study.deepest);
  return {
    claim: 'The depth in one network tells how much all others agree',
    paper: 'Fig. 4 middle: falls with the depth',
    here: ofEach(clean, study => thirds(study).map(two).join(' → ')),
    rule: 'consensus-consistency of the other members at depths of the shallow, the middle and the deep third of one; falls',
    fails: failing(clean, study => isFalling(thirds(study))),
  };
}

function learnedLater(clean) {
  const spearman = study => unseen(study.figure('c24'), 'Spearman');
  return {
    claim: 'Images that are decided in early layers are learned early',
    paper: 'Fig. 5 left, C.24–C.27: rises with the depth',
    here: ofEach(clean, study => `Spearman ${two(spearman(study))}`),
    rule: 'Spearman of mean depth and mean iteration learned on unseen images above 0.3',
    fails: failing(clean, study => spearman(study) > 0.3),
  };
}

/** Of the panel of images that the members did not train on. */
function unseen(figure, name) {
  return annotated(figure, 'validation', name) ?? annotated(figure, 'test', name);
}

function margins(clean, which, figure, paper) {
  const asked = clean.filter(study => study.figure(figure));
  const correlation = study => unseen(study.figure(figure), 'correlation');
  return {
    claim: `Images that are decided in early layers have larger ${which} margins`,
    paper: `Fig. 6: correlation ${paper} (VGG16, CIFAR10)`,
    here: ofEach(asked, study => two(correlation(study))),
    rule: 'correlation of mean depth and log of the mean margin on unseen images below −0.3',
    fails: asked.length > 0 ? failing(asked, study => correlation(study) < -0.3) : ['not measured'],
  };
}

function ofForm({ examples }, form) {
  return examples.filter(row => row.form === form);
}

function formsDiffer(clean) {
  const different = (study, form) => mean(ofForm(study, form).map(row => Number(row.consensus_class !== row.label)));
  const text = study =>
    ['easy', 'different_class', 'ambiguous_without_label', 'ambiguous']
      .map(form => percent(different(study, form)))
      .join(', ');
  return {
    claim:
      'The two depths tell forms of difficulty apart: what is shallow in validation and deep in training looks like another class',
    paper: 'Fig. 7: consensus ≠ label is common in that corner, and rare where both are shallow',
    here: `consensus ≠ label (easy, different class, ambiguous without label, ambiguous): ${ofEach(clean, text)}`,
    rule: 'more than half of the corner “looks like a different class”, less than a tenth of the corner “easy”',
    fails: failing(clean, study => different(study, 'different_class') > 0.5 && different(study, 'easy') < 0.1),
  };
}

function middleLayers(clean) {
  const best = study => {
    const panel = study.figure('8').panels.find(({ title }) => title === 'label');
    const { y } = panel.series.find(({ name }) => name === 'ambiguous unless the label is given: accuracy');
    const layer = y.indexOf(Math.max(...y));
    return { layer, there: y[layer], last: y.at(-1) };
  };
  return {
    claim: 'For images that are ambiguous unless the label is given, a middle layer classifies better than the network',
    paper: 'Section 4: 25 % → 98 % (ResNet18, CIFAR10, layer 4)',
    here: ofEach(clean, study => {
      const { layer, there, last } = best(study);
      return `${percent(last)} → ${percent(there)} at layer ${layer}`;
    }),
    rule: 'the best layer is not the last, and gains more than 5 points. The layer is chosen on the very images: see below for an honest choice',
    fails: failing(clean, study => best(study).there - best(study).last > 0.05),
  };
}

function agreementOf({ splits }, what) {
  return splits.map(({ split, halves }) => {
    const values = halves.flatMap((row, i) =>
      row.filter((value, j) => value !== null && (what === 'seeds' ? i === j : i < j)),
    );
    return { split, least: Math.min(...values), most: Math.max(...values) };
  });
}

function agreementRow(agreement, what, claim, paper) {
  const found = agreementOf(agreement, what);
  return {
    claim,
    paper,
    here: found.map(({ split, least, most }) => `${split}: ${two(least)} to ${two(most)}`).join('; '),
    rule: 'every Spearman correlation of mean depths, of one half of the members and another, above 0.3',
    fails: found.filter(({ least }) => !(least > 0.3)).map(({ split }) => split),
  };
}

const seedsAgree = agreement =>
  agreementRow(agreement, 'seeds', 'Networks of other seeds find the same images deep', 'Fig. 2, C.13: high');
const architecturesAgree = agreement =>
  agreementRow(agreement, 'architectures', 'So do other architectures', 'Fig. 2, C.14–C.16: positive, lower');

function dataSetsInOrder(dataSets) {
  return {
    claim: 'The mean depth is lower on an easier data set',
    paper: 'Fig. 1 right: Fashion-MNIST and SVHN below CIFAR10 below CIFAR100',
    here: dataSets.map(({ name, depth }) => `${name}: ${depth.toFixed(3)}`).join('; '),
    rule: 'mean depth on unseen images over the deepest layer, MLP; lower on the five easiest classes than on all ten',
    fails: dataSets.filter(({ depth }, i) => i > 0 && !(depth > dataSets[i - 1].depth)).map(({ name }) => name),
  };
}

function hump(noisy, panelTitle, claim) {
  const points = study => {
    const panel = study.figure('5-curves').panels.find(({ title }) => title === panelTitle);
    return panel.series.find(({ name }) => name.endsWith('mislabeled: original label')).y;
  };
  const curve = study => {
    const y = points(study);
    return { first: y[0], top: Math.max(...y), last: y.at(-1) };
  };
  // Without `iteration_learned` a network is asked at the beginning and at the end only.
  const asked = noisy.filter(study => points(study).length > 2);
  return {
    claim,
    paper: 'Fig. 5 middle and right: a hump',
    here: ofEach(asked, study => {
      const { first, top, last } = curve(study);
      return `${percent(first)} → ${percent(top)} → ${percent(last)}`;
    }),
    rule: 'accuracy on the original labels of wrongly labeled training images: at its end more than 10 points below its top',
    fails: failing(asked, study => curve(study).top - curve(study).last > 0.1),
  };
}
