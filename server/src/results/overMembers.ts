/** A figure over the finished members; `spread` is their standard deviation, null for one member. */
export interface OverMembers {
  mean: number;
  spread: number | null;
}

/** Mean and standard deviation of a figure of each member. */
export function overMembers(values: number[]): OverMembers {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, spread: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, spread: Math.sqrt(variance) };
}
