import type { ModelSettings } from './resolve.ts';
import type { Placement } from './schema.ts';

/**
 * The networks as plain numbers: what each operation puts out and costs, known before anything is trained. The real
 * networks stand in `models/`; a test holds the two together.
 */
export interface Operation {
  name: string;
  /** Numbers per example that the operation puts out. */
  width: number;
  /** Multiply-adds of the forward pass per example; of the heavy operations only. */
  multiplyAdds: number;
  parameters: number;
  /** Whether the paper puts a probe after it (section A.5). */
  paper: boolean;
}

type Image = readonly [height: number, width: number, channels: number];

const VGG16_GROUPS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];
const RESNET18_STAGES = [64, 128, 256, 512];

/** Every operation of a network in order, from `input` to `softmax`; of one's own what its file told, if that is known. */
export function networkOperations(model: ModelSettings, image: Image, classes: number): Operation[] {
  if (model.architecture === 'custom' || model.architecture === 'onnx') return model.operations ?? [];
  const build = { mlp, vgg16, resnet18 }[model.architecture];
  return build(model, image, classes);
}

/** Whether its operations are known: of a network of the user's own only its file tells them. */
export function isKnownNetwork({ architecture, operations }: ModelSettings): boolean {
  return (architecture !== 'custom' && architecture !== 'onnx') || operations !== undefined;
}

/** The names of the first and the last operation. */
const ENDS = ['input', 'softmax'];

/**
 * The operations after which the probes stand, in the order of the network. A list always has the input, which is depth
 * 0, and the softmax, without which no depth is defined (section 2.1).
 */
export function probedOperations(operations: readonly Operation[], placement: Placement): Operation[] {
  if (placement === 'every_operation') return [...operations];
  if (placement === 'paper') return operations.filter(operation => operation.paper);
  return operations.filter(({ name }) => placement.includes(name) || ENDS.includes(name));
}

/** Multiply-adds of one example's forward pass. */
export function forwardWork(operations: readonly Operation[]): number {
  return operations.reduce((sum, operation) => sum + operation.multiplyAdds, 0);
}

function plain(name: string, width: number, paper = false): Operation {
  return { name, width, multiplyAdds: 0, parameters: 0, paper };
}

function dense(name: string, from: number, to: number, paper: boolean): Operation {
  return { name, width: to, multiplyAdds: from * to, parameters: from * to + to, paper };
}

const scaled = (channels: number, width: number) => Math.max(1, Math.round(channels * width));

function mlp(model: ModelSettings, image: Image, classes: number): Operation[] {
  const width = scaled(2048, model.width);
  let from = image[0] * image[1] * image[2];
  const operations = [plain('input', from, true)];
  for (let i = 1; i <= model.hidden_layers; i++) {
    operations.push(dense(`dense${i}`, from, width, true), plain(`relu${i}`, width));
    from = width;
  }
  return [...operations, dense('logits', from, classes, false), plain('softmax', classes, true)];
}

function vgg16(model: ModelSettings, image: Image, classes: number): Operation[] {
  let [height, width, channels] = image;
  const operations = [plain('input', height * width * channels, true)];
  for (const [g, group] of VGG16_GROUPS.entries()) {
    for (const [i, full] of group.entries()) {
      const out = scaled(full, model.width);
      const weights = 9 * channels * out;
      const place = `${g + 1}_${i + 1}`;
      const size = height * width * out;
      operations.push(
        {
          name: `conv${place}`,
          width: size,
          multiplyAdds: height * width * weights,
          parameters: weights + out,
          paper: true,
        },
        plain(`relu${place}`, size),
      );
      channels = out;
    }
    height = Math.ceil(height / 2);
    width = Math.ceil(width / 2);
    operations.push(plain(`pool${g + 1}`, height * width * channels));
  }
  return [
    ...operations,
    plain('average_pool', channels),
    dense('logits', channels, classes, false),
    plain('softmax', classes, true),
  ];
}

function resnet18(model: ModelSettings, image: Image, classes: number): Operation[] {
  let [height, width, channels] = image;
  const operations = [plain('input', height * width * channels, true)];
  const convolution = (name: string, kernel: number, out: number, from = channels): Operation => {
    const weights = kernel * kernel * from * out;
    const size = height * width * out;
    return { name, width: size, multiplyAdds: height * width * weights, parameters: weights, paper: false };
  };
  const norm = (name: string, out: number, paper = false): Operation => ({
    ...plain(name, height * width * out, paper),
    parameters: 2 * out,
  });
  const stem = scaled(RESNET18_STAGES[0], model.width);
  operations.push(convolution('conv1', 3, stem), norm('norm1', stem, true), plain('relu1', height * width * stem));
  channels = stem;
  for (const [s, full] of RESNET18_STAGES.entries())
    for (const b of [1, 2]) {
      const out = scaled(full, model.width);
      const from = channels;
      const place = `block${s + 1}_${b}`;
      const stride = s > 0 && b === 1 ? 2 : 1;
      height = Math.ceil(height / stride);
      width = Math.ceil(width / stride);
      const size = height * width * out;
      operations.push(
        convolution(`${place}.conv1`, 3, out),
        norm(`${place}.norm1`, out),
        plain(`${place}.relu1`, size),
        convolution(`${place}.conv2`, 3, out, out),
        norm(`${place}.norm2`, out),
      );
      if (stride > 1 || from !== out)
        operations.push(convolution(`${place}.shortcut`, 1, out), norm(`${place}.shortcut_norm`, out));
      operations.push(plain(`${place}.sum`, size, true), plain(`${place}.relu2`, size));
      channels = out;
    }
  return [
    ...operations,
    plain('average_pool', channels),
    dense('logits', channels, classes, false),
    plain('softmax', classes, true),
  ];
}
