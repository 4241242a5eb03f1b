import { fansOf, type Initializer } from '../../experiment/layers/initializer.ts';
import type { Random } from '../../random.ts';

/** Standard deviation of a normal distribution that is cut off at two of its own. */
const TRUNCATED_STD = 0.8796256610342398;

/** Fresh weights, as Keras's initializers draw them. @throws Error if the initializer is unknown */
export function initialWeights(initializer: Initializer, shape: readonly number[], random: Random): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const filled = (value: () => number) => Float32Array.from({ length: size }, value);
  switch (initializer.kind) {
    case 'constant':
      return new Float32Array(size).fill(initializer.value);
    case 'normal':
      return filled(() => initializer.mean + initializer.std * random.normal());
    case 'truncated_normal':
      return filled(() => initializer.mean + initializer.std * truncated(random));
    case 'uniform':
      return filled(() => initializer.from + (initializer.to - initializer.from) * random.uniform());
    case 'scaled': {
      const { fanIn, fanOut } = fansOf(shape);
      const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[initializer.mode];
      const variance = initializer.scale / Math.max(1, fan);
      if (initializer.distribution === 'uniform') {
        const limit = Math.sqrt(3 * variance);
        return filled(() => limit * (2 * random.uniform() - 1));
      }
      const std = Math.sqrt(variance);
      if (initializer.distribution === 'untruncated_normal') return filled(() => std * random.normal());
      return filled(() => (std / TRUNCATED_STD) * truncated(random));
    }
    case 'orthogonal':
      return orthogonal(shape, initializer.gain, random);
    default:
      throw new Error(`Weights cannot be drawn: the initializer ${initializer.name} is not known.`);
  }
}

/** A normal draw of at most two standard deviations. */
function truncated(random: Random): number {
  for (;;) {
    const draw = random.normal();
    if (Math.abs(draw) <= 2) return draw;
  }
}

/** All axes but the last taken together, the shorter side has orthonormal vectors times the gain (Saxe et al., 2014). */
function orthogonal(shape: readonly number[], gain: number, random: Random): Float32Array {
  const columns = shape[shape.length - 1];
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    // Gram-Schmidt, twice, since once loses digits.
    for (const other of [...vectors, ...vectors]) {
      const along = vector.reduce((sum, value, i) => sum + value * other[i], 0);
      for (let i = 0; i < length; i++) vector[i] -= along * other[i];
    }
    const norm = Math.hypot(...vector);
    vectors.push(vector.map(value => value / norm));
  }
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = gain * (rows >= columns ? vectors[column][row] : vectors[row][column]);
  return values;
}
