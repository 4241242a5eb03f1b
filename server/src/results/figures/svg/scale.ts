import type { Axis } from '../figure.ts';

/** Where a value stands, in pixels. */
export type Scale = (value: number) => number;

/** What stands beside an axis. */
export function axisName({ name, unit }: Axis): string {
  return unit === null ? name : `${name} [${unit}]`;
}

/** @param from pixel of the smallest value, @param to of the largest */
export function scaleOf({ scale, domain }: Axis, from: number, to: number): Scale {
  const place = scale === 'log' ? Math.log : (value: number) => value;
  const [low, high] = domain.map(place);
  return value => from + ((place(value) - low) / (high - low)) * (to - from);
}

/** Values at round numbers within an axis, and how they are written. */
export function ticksOf(axis: Axis, most: number): { value: number; text: string }[] {
  const [low, high] = axis.limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const values = (axis.scale === 'log' ? logTicks(axis.domain, most) : linearTicks(axis, most)).filter(
    value => value >= low - 1e-9 && value <= high + 1e-9,
  );
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map(value => ({
    value,
    text: axis.scale === 'log' ? plain(value) : value.toFixed(decimals).replace('-', '−'),
  }));
}

/** Multiples of 1, 2 or 5 times a power of ten, at most so many. */
function linearTicks({ domain: [low, high], whole }: Axis, most: number): number[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 5, 10].map(factor => factor * power).find(step => step >= rough - 1e-12)!;
  const step = whole ? Math.max(1, Math.round(round)) : round;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten; where there are few, also twice and five times those, or else every multiple. */
function logTicks([low, high]: [number, number], most: number): number[] {
  const from = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) => from + i);
  const within = (factors: number[]) =>
    decades
      .flatMap(power => factors.map(factor => Number(`${factor}e${power}`)))
      .filter(value => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  const choices = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]].map(within);
  const fitting = choices.find(ticks => ticks.length <= most);
  if (fitting) return fitting.length > 1 ? fitting : choices[0];
  const every = Math.ceil(choices[3].length / most);
  return choices[3].filter((_, i) => i % every === 0);
}

/** 0.01, 5, 2000, 10⁵. */
function plain(value: number): string {
  const power = Math.round(Math.log10(value));
  if (Math.abs(Math.log10(value) - power) < 1e-9 && Math.abs(power) > 3)
    return `10${[...String(power)].map(digit => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('')}`;
  return Number(value.toPrecision(3)).toString();
}
