// Not `{ z }`: that would bring zod's messages in every language into the bundles.
import * as z from 'zod';
import { DATASET_NAMES } from './datasets.ts';
import type { Operation } from './network.ts';

/**
 * The experiment file, `*.depthlens.yaml`: the one schema from which come the TypeScript types, the JSON Schema, the
 * diagnostics and the hover texts. Keys are as written in the file. What needs more than one key to judge stands in
 * `rules.ts`; what an absent key means stands in `resolve.ts`.
 */

/** The networks of the paper. */
export const BUILT_IN = ['mlp', 'vgg16', 'resnet18'] as const;
/** Networks that a file brings. */
export const OWN_ARCHITECTURES = ['custom', 'onnx'] as const;
export const ARCHITECTURES = [...BUILT_IN, ...OWN_ARCHITECTURES] as const;
export const PIXEL_INPUTS = ['standardized', 'unit', 'signed', 'bytes', 'imagenet'] as const;
export const STARTS = ['file', 'fresh'] as const;
/** Of an ensemble. */
export const MOST_MEMBERS = 10_000;
/** Of a sweep. */
export const MOST_TRIALS = 1000;
export const LOSSES = ['cross_entropy', 'zero_hinge'] as const;
export const BACKENDS = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export const METHODS = ['exact', 'hnsw'] as const;
export const PLACEMENTS = ['paper', 'every_operation'] as const;
export const ASKED_EXAMPLES = ['all', 'undecided'] as const;
export const FITS = ['crop', 'pad', 'stretch'] as const;
export const CHANNELS = ['auto', 'grey', 'rgb'] as const;
export const ON_BAD_FILE = ['skip', 'fail'] as const;
export const ON_DUPLICATE = ['keep', 'skip', 'fail'] as const;
export const MEASURES = ['prediction_depth', 'iteration_learned', 'output_margin', 'input_margin'] as const;

const count = (least: number, most: number) => z.int().min(least).max(most);
const seed = count(0, Number.MAX_SAFE_INTEGER).describe('Any whole number. The same seed gives the same draws.');

const datasetSchema = z
  .strictObject({
    name: z
      .enum(DATASET_NAMES)
      .describe('The data set. `image_folder`: your own images. `embeddings`: arrays that your own script wrote.'),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Folder with your images or embeddings, or with the data set's official files, relative to this file. Not needed for data that ships with Depthlens or that it downloaded.",
      ),
    labels: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A label file instead of a folder for each class: CSV (`path,label` in its first line) or JSON lines, with a `split` (train, test, val) if you like. Relative to this file, or else to `path`; the paths in it start in `path`. For `image_folder`.',
      ),
    size: count(1, 1024).optional().describe('Height and width to which every image is scaled. For `image_folder`.'),
    fit: z
      .enum(FITS)
      .optional()
      .describe(
        'How an image that is not square fits. `crop`: its middle. `pad`: all of it, with black bars. `stretch`: all of it, distorted. For `image_folder`.',
      ),
    channels: z
      .enum(CHANNELS)
      .optional()
      .describe(
        '`auto`: colour, or grey if every image is stored in grey. `grey` and `rgb` make all images so. For `image_folder`.',
      ),
    test_split: z
      .strictObject({
        fraction: z
          .number()
          .min(0)
          .lt(1)
          .describe("Share of each class's images to hold out for testing, from 0 to below 1."),
        seed: seed.optional(),
      })
      .optional()
      .describe(
        'Draw test images where neither folders (`train`, `test` or `val`) nor the label file give them. For `image_folder`.',
      ),
    on_bad_file: z
      .enum(ON_BAD_FILE)
      .optional()
      .describe(
        '`skip`: a file that cannot be read as an image is left out and listed. `fail`: the run does not begin. For `image_folder`.',
      ),
    on_duplicate: z
      .enum(ON_DUPLICATE)
      .optional()
      .describe(
        'Files of the same content are listed. `keep`: all are used. `skip`: only the first. `fail`: the run does not begin. For `image_folder`.',
      ),
    limit: z
      .strictObject({
        train: count(2, 1e9).optional().describe('How many training images to use, drawn at random.'),
        test: count(0, 1e9).optional().describe('How many test images to use, drawn at random. 0: none.'),
      })
      .optional()
      .describe('Use a part of the data set. The same number always draws the same images.'),
    classes: z
      .array(z.string())
      .min(2)
      .max(1000)
      .optional()
      .describe('Use these classes only, by name. They are numbered in this order.'),
    label_noise: z
      .strictObject({
        fraction: z.number().min(0).max(1).describe('Share of the training labels to replace, from 0 to 1.'),
        seed: seed.optional(),
      })
      .optional()
      .describe('Give a share of the training images a wrong label, drawn at random. The original labels are kept.'),
  })
  .describe('The images, and which of them to use.');

const modelSchema = z
  .strictObject({
    architecture: z
      .enum(ARCHITECTURES)
      .describe(
        '`mlp`: 7 hidden layers of 2048. `vgg16`: 13 convolutions. `resnet18`: with Group Norm. `custom`: your own, a TensorFlow.js layers model. `onnx`: your own, used as it is.',
      ),
    width: z
      .number()
      .gt(0)
      .max(8)
      .optional()
      .describe("Multiplies the paper's channel counts (and the MLP's layer width). 1 is the paper's network."),
    hidden_layers: count(1, 100).optional().describe('Hidden layers of the MLP. The paper uses 7.'),
    file: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The file of your own network, relative to this file. `custom`: the model.json that `tensorflowjs_converter` makes from a Keras model, or that TensorFlow.js saves. `onnx`: an .onnx file.',
      ),
    input: z
      .enum(PIXEL_INPUTS)
      .optional()
      .describe(
        'What a pixel is for your own network. `standardized`: minus the mean of the training images, by their standard deviation, for each channel. `unit`: 0 to 1. `signed`: -1 to 1. `bytes`: 0 to 255. `imagenet`: as torchvision standardizes.',
      ),
    weights: z
      .enum(STARTS)
      .optional()
      .describe(
        'What a `custom` network begins with. `fresh`: weights drawn as its layers say, for each member anew. `file`: those that it brings.',
      ),
  })
  .describe('The network to train.');

const trainingSchema = z.strictObject({
  loss: z
    .enum(LOSSES)
    .optional()
    .describe(
      '`cross_entropy`: of the softmax. `zero_hinge`: how far each wrong class is above the right one, and 0 where none is, so that nothing asks for a margin (section 3.3).',
    ),
  batch_size: z
    .union([count(1, 1e6), z.literal('full')], { error: 'must be a whole number of at least 1, or `full`' })
    .optional()
    .describe(
      'Examples per step. The paper uses 256. `full`: all training examples in every step, which is gradient descent (appendix A.7).',
    ),
  learning_rate: z.number().gt(0).max(1000).optional().describe('Learning rate of the first stage of the schedule.'),
  momentum: z.number().min(0).lt(1).optional().describe('Momentum of SGD, from 0 to below 1.'),
  weight_decay: z.number().min(0).max(10).optional().describe('Weight decay, as PyTorch defines it.'),
  schedule: z
    .array(count(1, 1e9))
    .min(1)
    .max(100)
    .optional()
    .describe('Steps of each stage. The learning rate is divided by 5 from one stage to the next.'),
  evaluation_interval: count(1, 1e9)
    .optional()
    .describe(
      'Every how many steps all examples are classified, for accuracy curves and for the iteration learned. 1 is exact and slow.',
    ),
  seed: seed.optional(),
});

const ensembleSchema = z
  .strictObject({
    members: count(1, MOST_MEMBERS)
      .optional()
      .describe('How many networks to train, each with its own split and weights.'),
    split: z
      .union([z.number().gt(0).lt(1), z.literal('full')], { error: 'must be a fraction between 0 and 1, or `full`' })
      .optional()
      .describe(
        'Share of the training images that each member holds out for validation, or `full` to train on all of them.',
      ),
  })
  .describe('How many networks, and what each of them sees.');

const sweepSchema = z
  .strictObject({
    learning_rate: z.array(z.number().gt(0).max(1000)).min(1).max(100).optional().describe('Learning rates to try.'),
    momentum: z.array(z.number().min(0).lt(1)).min(1).max(100).optional().describe('Momenta to try.'),
    weight_decay: z.array(z.number().min(0).max(10)).min(1).max(100).optional().describe('Weight decays to try.'),
    steps: count(1, 1e9)
      .optional()
      .describe('Steps of the short run that every combination gets, all at its own learning rate.'),
    keep: count(0, MOST_TRIALS)
      .optional()
      .describe(
        'How many combinations go on after that, to the end of `training.schedule`: those with the best validation accuracy among the stable ones. 0: none.',
      ),
  })
  .describe(
    'A search for the best training settings: every combination of the lists is trained for a short while, and the best ones go on. A list that is left out has the one value of `training`. Nothing is probed.',
  );

const neighbours = count(1, 60_000);

const probesSchema = z
  .strictObject({
    k: z
      .union([neighbours, z.array(neighbours).min(1).max(20)], {
        error: 'must be a whole number of at least 1, or a list of them such as `[3, 10, 30]`',
      })
      .optional()
      .describe(
        'Neighbours that vote. The paper uses 30. Of a list, `[3, 10, 30]`, the last is the k of the prediction depths and of all tables; the others give probe accuracies beside it.',
      ),
    placement: z
      .union([z.enum(PLACEMENTS), z.array(z.string().min(1)).min(1).max(1000)], {
        error: 'must be paper, every_operation, or a list of operations such as `[dense1, relu1]`',
      })
      .optional()
      .describe(
        '`paper`: where the paper puts its probes. `every_operation`: after every single operation. Or a list of operations, by name; the input and the softmax are always there too.',
      ),
    method: z
      .enum(METHODS)
      .optional()
      .describe(
        '`exact` (the default): the true nearest neighbours. `hnsw`: nearly all of them, found in a graph; faster only for very many images. It needs the package hnswlib-node, and the run tells how many neighbours were found.',
      ),
    exclude_self: z
      .boolean()
      .optional()
      .describe('Leave a training image out of its own neighbours. The paper does not.'),
    projection: count(1, 65_536)
      .optional()
      .describe(
        'Project embeddings that are wider to so many numbers, at random (Gaussian, Johnson-Lindenstrauss), before the search: for networks too wide for the machine. Changes some depths; the run tells how many, from a sample. Never on unless it is set.',
      ),
    logistic: z
      .boolean()
      .optional()
      .describe(
        'Also train a logistic regression at every probe, on all of the training split and on a random half of it, and tell its accuracy beside that of the neighbours (appendix E).',
      ),
    examples: z
      .enum(ASKED_EXAMPLES)
      .optional()
      .describe(
        '`all` (the default): every probe classifies every image. `undecided`: from the last probe to the first, only images whose later probes all agree with the network (section 2.1): the same prediction depths in less time, but no probe accuracy.',
      ),
  })
  .describe('The k-NN probes that are put after the layers.');

const computeSchema = z
  .strictObject({
    backend: z
      .enum(BACKENDS)
      .optional()
      .describe('Where tensors are computed. `auto`: the first that works of tensorflow (CUDA), webgpu, wasm.'),
    workers: z
      .union([z.literal('auto'), count(1, 1024)], { error: 'must be a whole number of at least 1, or `auto`' })
      .optional()
      .describe('How many members train at once. `auto`: one per core on the CPU, one on a GPU.'),
  })
  .describe('Where the work is done.');

export const experimentSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[A-Za-z0-9._-]+$/, { error: "may hold letters, digits, '-', '_' and '.' only: it names the run folder" })
    .describe('Names the run folder. Letters, digits, `-`, `_` and `.`.'),
  dataset: datasetSchema,
  model: modelSchema.optional(),
  training: z
    .union([trainingSchema, z.literal('none')], { error: 'must be a section of keys, or `none`' })
    .optional()
    .describe(
      'How the network is trained: SGD with momentum. What is left out comes from Table 1 of the paper. `none`: not at all; the network is probed as it begins.',
    ),
  ensemble: ensembleSchema.optional(),
  sweep: sweepSchema.optional(),
  probes: probesSchema.optional(),
  measures: z.array(z.enum(MEASURES)).max(100).optional().describe('What to compute for every image.'),
  compute: computeSchema.optional(),
});

/** The keys of a section, in the order of the schema; none where there is no section. */
export function sectionKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = experimentSchema;
  for (const step of path) schema = unwrap(asSection(schema)?.[String(step)]);
  return Object.keys(asSection(schema) ?? {});
}

/** Whether a section may go without a key. */
export function isOptional(path: readonly PropertyKey[]): boolean {
  let schema: unknown = experimentSchema;
  for (const step of path.slice(0, -1)) schema = unwrap(asSection(schema)?.[String(step)]);
  return asSection(schema)?.[String(path.at(-1))] instanceof z.ZodOptional;
}

function asSection(schema: unknown): Record<string, unknown> | undefined {
  return schema instanceof z.ZodObject ? schema.shape : undefined;
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  // Where a word may stand for a section, the section.
  if (schema instanceof z.ZodUnion) return schema.options.find(option => option instanceof z.ZodObject) ?? schema;
  return schema;
}

/** What the section `training` says; nothing where there is none, or where nothing is trained. */
export function trainingSection({ training }: ExperimentFile): TrainingSection {
  return training === undefined || training === 'none' ? {} : training;
}

type Written = z.infer<typeof experimentSchema>;

/** An experiment as its file says it: only what was written. */
export type ExperimentFile = Omit<Written, 'model'> & {
  model?:
    | (NonNullable<Written['model']> & {
        /** What a look at `model.file` told (`withNetwork`). */
        operations?: Operation[];
      })
    | undefined;
};
export type TrainingSection = z.infer<typeof trainingSchema>;
export type Loss = (typeof LOSSES)[number];
export type Architecture = (typeof ARCHITECTURES)[number];
export type BuiltIn = (typeof BUILT_IN)[number];
export type PixelInput = (typeof PIXEL_INPUTS)[number];
export type BackendChoice = (typeof BACKENDS)[number];
export type Method = (typeof METHODS)[number];
/** The names of a list are operations. */
export type Placement = (typeof PLACEMENTS)[number] | string[];
export type AskedExamples = (typeof ASKED_EXAMPLES)[number];
export type Measure = (typeof MEASURES)[number];
export type DatasetSection = z.infer<typeof datasetSchema>;
export type SweepSection = z.infer<typeof sweepSchema>;
