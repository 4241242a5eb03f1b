import type { LayerConfig } from '../config.ts';
import { type LayerPlan, type LayerPlanner, type LayerRequest, sizeOf } from '../plan.ts';
import { channelsLast, imageSize } from './images.ts';

export const flatten: LayerPlanner = ({ config, inputs: [input] }) => {
  channelsLast(config);
  return { work: { kind: 'reshape' }, shape: [sizeOf(input)], passesOn: true };
};

export const reshape: LayerPlanner = ({ config, inputs: [input] }) => {
  const target = config.raw.target_shape;
  if (!Array.isArray(target)) return config.refuse('has no target_shape');
  const known = target.filter(length => length !== -1 && length !== null);
  const left = sizeOf(input) / sizeOf(known as number[]);
  const shape = target.map(length => (length === -1 || length === null ? left : length)) as number[];
  if (!shape.every(Number.isInteger) || sizeOf(shape) !== sizeOf(input))
    config.refuse(`makes ${JSON.stringify(target)} of ${input.join(' x ')}, which does not fit`);
  return { work: { kind: 'reshape' }, shape, passesOn: true };
};

export const permute: LayerPlanner = ({ config, inputs: [input] }) => {
  const dims = config.raw.dims;
  const isOrder = Array.isArray(dims) && dims.length === input.length && input.every((_, i) => dims.includes(i + 1));
  if (!isOrder) return config.refuse(`has dims: ${JSON.stringify(dims)}, which do not fit ${input.join(' x ')}`);
  const order = (dims as number[]).map(dim => dim - 1);
  return { work: { kind: 'permute', order }, shape: order.map(i => input[i]) };
};

export function margins(kind: 'pad' | 'crop'): LayerPlanner {
  const key = kind === 'pad' ? 'padding' : 'cropping';
  return (request: LayerRequest): LayerPlan => {
    const [height, width, channels] = imageSize(request);
    const [rows, columns] = sides(request.config, key);
    const sign = kind === 'pad' ? 1 : -1;
    const shape = [height + sign * (rows[0] + rows[1]), width + sign * (columns[0] + columns[1]), channels];
    if (shape.some(length => length < 1)) request.config.refuse(`cuts all of ${height} x ${width} away`);
    return { work: { kind, rows, columns }, shape };
  };
}

/** Of both sides of rows and of columns: one number for all, one for each pair, or all four. */
function sides(config: LayerConfig, key: string): [rows: [number, number], columns: [number, number]] {
  const written = config.raw[key] ?? 1;
  const pairs = (Array.isArray(written) ? written : [written, written]).map(side =>
    Array.isArray(side) ? side : [side, side],
  );
  const isFit =
    pairs.length === 2 &&
    pairs.every(pair => pair.length === 2 && pair.every(length => Number.isInteger(length) && length >= 0));
  return isFit
    ? (pairs as [[number, number], [number, number]])
    : config.refuse(`has ${key}: ${JSON.stringify(written)}`);
}

export const upsampling: LayerPlanner = request => {
  const [height, width, channels] = imageSize(request);
  const { config } = request;
  const factor = config.pair('size', [2, 2]);
  if ((config.raw.interpolation ?? 'nearest') !== 'nearest')
    config.refuse(`has interpolation: ${config.raw.interpolation}`, 'Depthlens knows `nearest` here.');
  return { work: { kind: 'repeat', factor }, shape: [height * factor[0], width * factor[1], channels] };
};
