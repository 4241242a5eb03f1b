import type { Loss } from './schema.ts';

/** One row of the paper's Tables 3 and 4 (appendix A.7): VGG16 on Horse and Deer of CIFAR-10, 4096 training images. */
export interface InterventionRow {
  name: string;
  loss: Loss;
  /** Whether each step takes all training images: gradient descent, else SGD. */
  full: boolean;
  batch: number;
  learning_rate: number;
  momentum: number;
  schedule: readonly number[];
  /** Mean over the networks, 0 to 1. */
  accuracy: number;
  outputMargin: number;
  /** Between the networks, where section 3.3 tells it. */
  outputMarginSpread: number | null;
}

/** In the paper's order: the control first, the whole intervention last. */
export const INTERVENTION: readonly InterventionRow[] = [
  {
    name: 'CE, SGD',
    loss: 'cross_entropy',
    full: false,
    batch: 256,
    learning_rate: 4e-3,
    momentum: 0.9,
    schedule: [3200],
    accuracy: 0.876,
    outputMargin: 16,
    outputMarginSpread: 5,
  },
  {
    name: 'CE, GD',
    loss: 'cross_entropy',
    full: true,
    batch: 4096,
    learning_rate: 6.4e-6,
    momentum: 0.9,
    schedule: [1_200_000],
    accuracy: 0.867,
    outputMargin: 11,
    outputMarginSpread: null,
  },
  {
    name: '0-Hinge, SGD',
    loss: 'zero_hinge',
    full: false,
    batch: 256,
    learning_rate: 4e-2,
    momentum: 0.9,
    schedule: [5000, 2500],
    accuracy: 0.839,
    outputMargin: 0.06,
    outputMarginSpread: null,
  },
  {
    name: '0-Hinge, GD',
    loss: 'zero_hinge',
    full: true,
    batch: 4096,
    learning_rate: 6.4e-5,
    momentum: 0.95,
    schedule: [800_000],
    accuracy: 0.695,
    outputMargin: 2e-4,
    outputMarginSpread: 2e-4,
  },
];
