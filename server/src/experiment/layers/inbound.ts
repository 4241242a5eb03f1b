import { isObject, type Json } from './config.ts';

/** An output of a layer: which use of the layer, and which of its outputs. */
export interface TensorPlace {
  layer: string;
  use: number;
  output: number;
}

/**
 * What each use of a layer takes, in order. Until Keras 2 a use is a list of `[layer, use, output, keywords]`; since
 * Keras 3 it is `{ args, kwargs }`, in which each tensor carries such a list as its `keras_history`.
 */
export function usesOf(layer: Json): TensorPlace[][] {
  const uses = Array.isArray(layer.inbound_nodes) ? layer.inbound_nodes : [];
  return uses.map(placesIn);
}

/** The places that a list names: `[["dense", 0, 0]]`, or in short `["dense", 0, 0]`. */
export function placesIn(value: unknown): TensorPlace[] {
  if (isObject(value)) {
    if (Array.isArray(value.keras_history)) return placesIn(value.keras_history);
    return Object.values(value).flatMap(placesIn);
  }
  if (!Array.isArray(value)) return [];
  const [layer, use, output] = value;
  if (typeof layer === 'string' && typeof use === 'number' && typeof output === 'number')
    return [{ layer, use, output }];
  return value.flatMap(placesIn);
}
