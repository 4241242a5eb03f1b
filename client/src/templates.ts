/** What New Experiment offers. */
export interface Template {
  title: string;
  description: string;
  /** Proposed as the name of the experiment. */
  name: string;
  /** It needs a folder that the person chooses: what is in it, for the title of the dialog. */
  needsFolder?: string;
  /** @param folder as it stands in the file, where one is needed */
  text(name: string, folder?: string): string;
}

/** The pairs of data set and network of the paper's Table 1. */
const DATASETS = {
  svhn: 'SVHN',
  fashion_mnist: 'Fashion-MNIST',
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100',
} as const;
const NETWORKS = { resnet18: 'ResNet18', vgg16: 'VGG16', mlp: 'MLP' } as const;
const WITH_RANDOM_LABELS = ['vgg16', 'mlp'] as const;

/**
 * @param quickstart text of the quickstart that the extension brings
 * @returns all templates, the quickest first
 */
export function templates(quickstart: string): Template[] {
  const pairs = Object.entries(DATASETS).flatMap(([dataset, images]) =>
    Object.entries(NETWORKS).map(([architecture, network]) => pair(dataset, images, architecture, network)),
  );
  const randomized = WITH_RANDOM_LABELS.map(architecture => randomLabels(architecture, NETWORKS[architecture]));
  return [fromQuickstart(quickstart), OWN_IMAGES, EMBEDDINGS, ...pairs, ...randomized];
}

function fromQuickstart(quickstart: string): Template {
  return {
    title: 'Quickstart',
    description: 'A small ResNet18 on 6,000 images that come with Depthlens: about a minute on a CPU',
    name: 'quickstart',
    // How to run it is told there for a terminal.
    text: name => quickstart.replace(/^# Run it:.*\r?\n/m, '').replace(/^name:.*$/m, `name: ${name}`),
  };
}

function pair(dataset: string, images: string, architecture: string, network: string): Template {
  return {
    title: `${network} on ${images}`,
    description: "The paper's network, data and settings",
    name: `${dataset.replaceAll('_', '-')}-${architecture}`,
    text: name => `# ${network} on ${images}, as in the paper. What is not written here has the settings of its Table 1:
# rest the pointer on a key to read them. A smaller \`width\`, or \`dataset.limit\`, makes it quicker.
name: ${name}
dataset: { name: ${dataset} }
model: { architecture: ${architecture}, width: 1 }
ensemble: { members: 1, split: 0.1 } # each member holds out another tenth for validation
`,
  };
}

function randomLabels(architecture: string, network: string): Template {
  return {
    title: `${network} on CIFAR-10 with random labels`,
    description: 'The paper with 40 % of the training labels replaced',
    name: `cifar10-${architecture}-random-labels`,
    text: name => `# ${network} on CIFAR-10, where 40 % of the training images get a label drawn at random, as in the paper. What is not
# written here has the settings of its Table 1: rest the pointer on a key to read them.
name: ${name}
dataset:
  name: cifar10
  label_noise: { fraction: 0.4, seed: 0 }
model: { architecture: ${architecture}, width: 1 }
ensemble: { members: 1, split: 0.1 } # each member holds out another tenth for validation
`,
  };
}

const OWN_IMAGES: Template = {
  title: 'My own images',
  description: 'A folder with a folder for each class, or with a label file',
  name: 'my-images',
  needsFolder: 'Folder with the images: in it a folder for each class, or a label file',
  text: (
    name,
    folder = 'images',
  ) => `# Prediction depth of your own images. The folder holds a folder for each class (cat/, dog/), or above these train/ and test/.
# With a label file instead: \`labels: labels.csv\`, whose first line is path,label.
name: ${name}
dataset:
  name: image_folder
  path: ${JSON.stringify(folder)}
  size: 32 # height and width to which the images are scaled
  test_split: { fraction: 0.2 } # drawn, unless there is a folder test/
model: { architecture: resnet18, width: 0.25 } # width 1 is the paper's network: slower, and better
training:
  batch_size: 64
  learning_rate: 0.05
  schedule: [400, 200, 100] # steps; the learning rate is divided by 5 in between. More steps for more images
ensemble: { split: 0.1 } # a tenth of the training images is held out for validation
`,
};

const EMBEDDINGS: Template = {
  title: 'My own embeddings',
  description: 'Arrays (.npy) that your own script wrote, one per layer: nothing is trained',
  name: 'my-embeddings',
  needsFolder: 'Folder with the embeddings (.npy)',
  text: (
    name,
    folder = 'arrays',
  ) => `# Prediction depth from embeddings of your own network. The folder holds, as float32 with the input first and the softmax
# last: train_00.npy ... train_NN.npy, val_00.npy ... val_NN.npy, and train_labels.npy, val_labels.npy, train_logits.npy,
# val_logits.npy. For the gallery: train_images.npy, val_images.npy (uint8, channels last) and classes.json, if you like.
name: ${name}
dataset: { name: embeddings, path: ${JSON.stringify(folder)} }
probes: { k: 30 }
`,
};

/** What is wrong with a name for an experiment; undefined if nothing is. The same rule as in the file. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'Type a name.';
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    return "Letters, digits, '-', '_' and '.' only: the name is a folder's name too.";
  return name.length > 100 ? 'At most 100 characters.' : undefined;
}
