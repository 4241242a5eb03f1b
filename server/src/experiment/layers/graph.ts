import type { Json } from './config.ts';

/** A network as its file tells it, before the size of the images is known. Plain values. */
export interface LayerGraph {
  name: string;
  /** Each after those whose output it takes. */
  layers: GraphLayer[];
  /** Of one example: null where every size is right. */
  input: (number | null)[];
  /** The layer that the network's output comes from. */
  output: number;
}

export interface GraphLayer {
  /** Unique: where a model stands inside of the model, `OUTER/INNER`; of a layer that is used again, `NAME:2`. */
  name: string;
  /** Whose weights it has: the same for a layer that is used again. */
  weights: string;
  /** Where a .keras file keeps them: `layers/conv2d_1`. */
  storedAt: string;
  className: string;
  config: Json;
  /** Which layers' outputs it takes; IMAGE for the network's input. */
  inputs: number[];
}

/** Stands for the network's input among the inputs of a layer. */
export const IMAGE = -1;
