import type { LayerPlan, LayerPlanner, LayerWork } from '../plan.ts';
import { shapeText } from './images.ts';

type How = Extract<LayerWork, { kind: 'merge' }>['how'];

export function merging(how: How): LayerPlanner {
  return ({ config, inputs }) => {
    if (inputs.length < 2) config.refuse('needs two inputs at least');
    if (how === 'subtract' && inputs.length > 2) config.refuse('takes two inputs');
    const shape = inputs.reduce((a, b) => {
      const fits = a.length === b.length && a.every((n, i) => n === b[i] || n === 1 || b[i] === 1);
      if (!fits) return config.refuse(`merges ${shapeText(a)} and ${shapeText(b)}, which do not fit`);
      return a.map((n, i) => Math.max(n, b[i]));
    });
    return { work: { kind: 'merge', how }, shape };
  };
}

export const concatenation: LayerPlanner = ({ config, inputs }): LayerPlan => {
  const rank = inputs[0].length;
  const written = config.number('axis', -1);
  // The batch counts as an axis in the file.
  const axis = written < 0 ? rank + written : written - 1;
  const fits =
    axis >= 0 &&
    axis < rank &&
    inputs.every(shape => shape.length === rank && shape.every((n, i) => i === axis || n === inputs[0][i]));
  if (!fits) config.refuse(`joins ${inputs.map(shapeText).join(' and ')} along axis ${written}, which do not fit`);
  const together = inputs.reduce((sum, shape) => sum + shape[axis], 0);
  return { work: { kind: 'concatenate', axis }, shape: inputs[0].with(axis, together) };
};
