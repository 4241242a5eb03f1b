import { LOGISTIC_WIDTH } from '../../experiment/cost.ts';
import { DATASETS } from '../../experiment/datasets.ts';

/** What the editor tells of a key beside the schema's own description. */
export interface KeyDoc {
  unit?: string;
  /** Where it comes from in the paper, and what the paper does. */
  paper?: string;
  more?: string;
  /** Values worth offering, besides the default. */
  offers?: string[];
}

export const PAPER_TITLE = 'Baldock, Maennel, Neyshabur 2021';
export const PAPER_ADDRESS = 'https://arxiv.org/abs/2106.09647';

/** By dotted path. Every key of the schema stands here; a test holds that. */
export const KEY_DOCS: Record<string, KeyDoc> = {
  name: {},
  dataset: { paper: 'Appendix A.1: CIFAR-10, CIFAR-100, Fashion-MNIST and SVHN.' },
  'dataset.name': { paper: 'Appendix A.1.' },
  'dataset.path': {},
  'dataset.labels': {},
  'dataset.size': {
    offers: ['32', '64'],
    unit: 'pixels',
    paper: 'The paper’s images have 28 or 32.',
    more: 'Left out, it is 32. Work grows with its square.',
  },
  'dataset.fit': {},
  'dataset.channels': {},
  'dataset.test_split': {
    more: 'Left out, a fifth is drawn. An image is drawn by its path: the others stay where they are when images come or go.',
  },
  'dataset.test_split.fraction': { offers: ['0.2'], unit: 'share, 0 to below 1' },
  'dataset.test_split.seed': {},
  'dataset.on_bad_file': {},
  'dataset.on_duplicate': {},
  'dataset.limit': { paper: 'The paper uses all images.' },
  'dataset.limit.train': { offers: ['1000', '6000'], unit: 'images' },
  'dataset.limit.test': { offers: ['0', '1000'], unit: 'images' },
  'dataset.classes': {
    paper: 'Appendix A.7 trains on two classes, Horse and Deer; everything else in the paper uses all classes.',
  },
  'dataset.label_noise': {
    paper: 'Section 3.2 and Table 1: CIFAR-10 with 40 % fixed random labels, to see learning and memorizing apart.',
  },
  'dataset.label_noise.fraction': { offers: ['0.4'], unit: 'share, 0 to 1', paper: 'Table 1: 0.4.' },
  'dataset.label_noise.seed': {},
  model: { paper: 'Appendix A.2.' },
  'model.architecture': { paper: 'Appendix A.2.' },
  'model.width': {
    offers: ['0.125', '0.25', '0.5'],
    unit: 'multiple of the paper’s channels',
    paper: 'Appendix A.2: the paper’s networks have width 1.',
    more: 'A narrower network trains faster; work falls with about the square of the width.',
  },
  'model.hidden_layers': {
    offers: ['15'],
    unit: 'layers',
    paper: 'Appendix A.2.3: 7, chosen because more do not help (Figure A.9 compares 7 and 15).',
  },
  'model.file': {
    more: '`docs/own-network.md` of Depthlens tells how to make one from Keras and from PyTorch.',
  },
  'model.input': {
    more: 'A network that learned elsewhere has to be told how it saw pixels there; one that is trained here gets `standardized` unless you say otherwise.',
  },
  'model.weights': {
    more: 'Left out, it is `fresh` where the network is trained here, and `file` with `training: none`.',
  },
  training: { paper: 'Appendix A.3, Table 1.' },
  'training.loss': { paper: 'Cross-entropy everywhere but in section 3.3 and appendix A.7.' },
  'training.batch_size': {
    offers: ['64'],
    unit: 'images',
    paper: 'Appendix A.3: 256. Appendix A.7: also all 4096 training images.',
    more: 'The gradient of a full batch is added up over parts that fit in memory. Its steps are passes over all images, and its learning rates far smaller: Table 3 has 6.4e-6 with `cross_entropy` and 6.4e-5 with `zero_hinge`.',
  },
  'training.learning_rate': { paper: 'Appendix A.3, Table 1.' },
  'training.momentum': { paper: 'Appendix A.3, Table 1.' },
  'training.weight_decay': { paper: 'Appendix A.3, Table 1: 0 in every row.' },
  'training.schedule': { unit: 'steps of each stage', paper: 'Appendix A.3, Table 1.' },
  'training.evaluation_interval': {
    unit: 'steps',
    paper: 'Section 3.2 classifies all images after every step.',
    more: 'Left out, it is a fiftieth of all steps. The iteration learned is known to within so many steps. Each evaluation costs a forward pass over all images.',
  },
  'training.seed': { more: 'Draws the weights, the order of the batches and the splits.' },
  ensemble: {
    paper: 'Section 3.1 and appendix C.2: 250 networks with 90:10 splits, or 25 on the full training split.',
  },
  'ensemble.members': {
    offers: ['25', '250'],
    unit: 'networks',
    paper: 'Section 3.1: 250 with 90:10 splits, or 25 with `full`.',
  },
  'ensemble.split': {
    offers: ['0.1'],
    unit: 'share of the training images',
    paper: 'Section 3.1: 0.1, drawn anew for each network.',
  },
  sweep: {
    paper:
      'Appendix A.3: 10,000 steps of every combination, then the 7 most accurate and stable ones with more steps and a schedule.',
    more: 'Stable: the loss was a number at every step, and no larger over the last tenth of the short run than over the first.',
  },
  'sweep.learning_rate': {
    paper: 'Appendix A.3: 0.4, 0.1, 0.04, 0.01, 0.004, 0.001, 0.0004, 0.0001, on CIFAR-10 also 0.02.',
    offers: ['[0.1, 0.04, 0.01, 0.004]'],
  },
  'sweep.momentum': { paper: 'Appendix A.3: 0, 0.5, 0.9, 0.95.', offers: ['[0, 0.5, 0.9, 0.95]'] },
  'sweep.weight_decay': { paper: 'Appendix A.3: 0, 0.0005.', offers: ['[0, 0.0005]'] },
  'sweep.steps': {
    offers: ['1000'],
    unit: 'steps',
    paper: 'Appendix A.3: 10,000.',
    more: 'They are the beginning of `training.schedule`, whose first stage must be as long. Left out, the schedule is the short run and a quarter as many steps at a fifth of the learning rate.',
  },
  'sweep.keep': { offers: ['3'], unit: 'networks', paper: 'Appendix A.3: 7.' },
  probes: { paper: 'Section 2.1 and appendix A.5.' },
  'probes.k': {
    offers: ['3', '10', '[3, 10, 30]'],
    unit: 'neighbours',
    paper: 'Section 2.1: 30. Appendix A.4: accuracies hardly change with k (Figure A.10).',
  },
  'probes.logistic': {
    paper: 'Appendix E, Figure E.48: logistic regression separates the training classes after the first convolution.',
    more: `With an L2 term as weak as scikit-learn’s default (\`C\` = 1); layers wider than ${LOGISTIC_WIDTH} numbers are projected at random to so many. The run tells the accuracies, and whether every fit came to its end.`,
  },
  'probes.placement': {
    paper: 'Appendix A.5: operations before the ReLU, where probes are best. Figures A.9 and A.10: every operation.',
  },
  'probes.method': { paper: 'The paper searches exactly.' },
  'probes.exclude_self': { paper: 'Section 2.1: an ordinary k-NN classifier, which counts the image itself.' },
  'probes.projection': { offers: ['512'], unit: 'numbers', paper: 'Not in the paper.' },
  'probes.examples': { paper: 'Section 2.1 asks every probe about every image.' },
  measures: {
    paper: 'Prediction depth: section 2.1. Iteration learned: section 3.2. Margins: section 3.3.',
  },
  compute: {},
  'compute.backend': {},
  'compute.workers': { offers: ['1'], unit: 'members at once' },
};

/** What the words mean that may stand at a place, by dotted path. */
export const WORD_DOCS: Record<string, Record<string, string>> = {
  'dataset.name': {
    ...Object.fromEntries(
      Object.entries(DATASETS).map(([name, { title, image, classes, train, test }]) => [
        name,
        `${title}: ${classes.length} classes, ${train} training and ${test} test images of ${image.join(' x ')}.`,
      ]),
    ),
    image_folder:
      'Your own images: a folder for each class, or a label file. They have the paper’s settings for CIFAR-10 where the file has none.',
    embeddings:
      'Arrays that your own script wrote: one `.npy` file per layer, with labels and logits. Nothing is trained.',
  },
  'dataset.fit': {
    crop: 'The middle of the image, as large as fits.',
    pad: 'The whole image, with black bars.',
    stretch: 'The whole image, distorted.',
  },
  'dataset.channels': {
    auto: 'Grey if every image is stored in grey, else colour.',
    grey: 'One channel.',
    rgb: 'Three channels, also of grey images.',
  },
  'dataset.on_bad_file': {
    skip: 'It is left out, and listed with the reason.',
    fail: 'The run does not begin, and all bad files are listed.',
  },
  'dataset.on_duplicate': {
    keep: 'All are used, and listed.',
    skip: 'The first is used, training images before test images; the others are listed.',
    fail: 'The run does not begin.',
  },
  'model.architecture': {
    mlp: '7 hidden layers of 2048 with ReLU (appendix A.2.3): 9 probes.',
    vgg16: '13 convolutions in 5 groups, no batch norm, no dropout (appendix A.2.2): 15 probes.',
    resnet18: 'The CIFAR form, with Group Norm and Weight Standardization (appendix A.2.1): 11 probes.',
    custom:
      'A TensorFlow.js layers model of your own (from Keras), trained here or used as it is: a probe after every layer.',
    onnx: 'An ONNX model of your own (from PyTorch), used as it is, with probes at the outputs that you name.',
  },
  'model.input': {
    standardized: 'Minus the mean of the training images, by their standard deviation, for each channel.',
    unit: 'From 0 to 1 (`x / 255`).',
    signed: 'From -1 to 1 (`x / 127.5 - 1`).',
    bytes: 'From 0 to 255, as they are stored.',
    imagenet: 'From 0 to 1, and then standardized with the numbers of ImageNet, as torchvision does.',
  },
  'model.weights': {
    file: 'Those that the file brings.',
    fresh: 'Drawn anew for each member, as the layers of the file say.',
  },
  training: { none: 'The network stays as it begins: freshly initialized.' },
  'training.loss': {
    cross_entropy: 'Softmax cross-entropy.',
    zero_hinge: 'The zero-margin hinge loss of section 3.3: Σ max(0, z_j − z_label) over the wrong classes j.',
  },
  'training.batch_size': { full: 'Gradient descent: every step takes all training images (appendix A.7).' },
  'ensemble.split': { full: 'Train on all training images; the test images are the unseen ones.' },
  'probes.placement': {
    paper: 'After the dense operations, the convolutions or the blocks, before their ReLU (appendix A.5).',
    every_operation: 'After every single operation, ReLU and pooling included (Figures A.9 and A.10). More work.',
  },
  'probes.method': {
    exact: 'The true nearest neighbours.',
    hnsw: 'Nearly all of them, found in a graph; faster only for very many images. Needs the package hnswlib-node.',
  },
  'probes.exclude_self': {
    true: 'A training image does not vote for itself.',
    false: 'As in the paper: a training image is among its own neighbours.',
  },
  'probes.logistic': {
    true: 'Logistic regression beside the neighbours, twice at every probe.',
    false: 'As for most of the paper: neighbours alone.',
  },
  'probes.examples': {
    all: 'Every probe classifies every image.',
    undecided: 'The same prediction depths in less time, but no probe accuracy.',
  },
  measures: {
    prediction_depth: 'The first probe from which on all agree with the network’s answer (section 2.1).',
    iteration_learned: 'The step from which on the network’s answer stays the same (section 3.2).',
    output_margin: 'Largest logit minus second-largest (section 3.3).',
    input_margin:
      'How far the image is from the next class, a linear estimate (section 3.3). One backward pass per class.',
  },
  'compute.backend': {
    auto: 'The first that works of tensorflow, webgpu, wasm.',
    tensorflow: 'CUDA, through @tensorflow/tfjs-node-gpu.',
    webgpu: 'Any GPU.',
    wasm: 'The CPU, with SIMD kernels of Depthlens.',
    cpu: 'Plain JavaScript: very slow, for comparison.',
  },
  'compute.workers': { auto: 'One member per core on the CPU, one at a time on a GPU.' },
};
