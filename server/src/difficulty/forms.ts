/** The forms of example difficulty (section 4); `none`: near no corner, or a depth is missing. */
export const FORMS = ['easy', 'different_class', 'ambiguous_without_label', 'ambiguous', 'none'] as const;
export type Form = (typeof FORMS)[number];
export type Corner = Exclude<Form, 'none'>;

/** Corners of the plane of rescaled mean prediction depth: in validation (x), in training (y). */
export const CORNERS: readonly { form: Corner; x: number; y: number }[] = [
  { form: 'easy', x: 0, y: 0 },
  { form: 'different_class', x: 0, y: 1 },
  { form: 'ambiguous_without_label', x: 1, y: 0 },
  { form: 'ambiguous', x: 1, y: 1 },
];

/**
 * How far each example is from each corner, in the plane of both mean depths over the largest possible one, whose side is
 * 1. NaN where one of the depths is missing: an example that no member trained on, as a test example, is near no corner.
 * @param validation mean prediction depth of each example in validation, NaN where it never was
 * @param training the same in training
 * @param largest the largest possible depth, P - 1
 */
export function cornerDistances(
  validation: ArrayLike<number>,
  training: ArrayLike<number>,
  largest: number,
): Record<Corner, Float64Array> {
  const distances = CORNERS.map(({ form, x, y }) => [
    form,
    Float64Array.from({ length: validation.length }, (_, i) =>
      Math.hypot(validation[i] / largest - x, training[i] / largest - y),
    ),
  ]);
  return Object.fromEntries(distances);
}

/** The `count` examples with the smallest of the distances that there are, nearest first; equals by their place. */
export function closest(distances: ArrayLike<number>, count = distances.length): number[] {
  return Array.from({ length: distances.length }, (_, i) => i)
    .filter(i => !Number.isNaN(distances[i]))
    .sort((a, b) => distances[a] - distances[b] || a - b)
    .slice(0, count);
}

/**
 * Names the examples closest to each corner, as in Figures 7 and 8. An example that is among the closest of two
 * corners belongs to the nearer one.
 * @param validation mean prediction depth of each example in validation, NaN where it never was
 * @param training the same in training
 * @param largest the largest possible depth, P - 1
 * @param count how many examples each corner takes (100 in the paper)
 */
export function formsOfDifficulty(
  validation: ArrayLike<number>,
  training: ArrayLike<number>,
  largest: number,
  count = 100,
): Form[] {
  const distances = cornerDistances(validation, training, largest);
  const forms: Form[] = new Array(validation.length).fill('none');
  const nearest = new Float64Array(validation.length).fill(Number.POSITIVE_INFINITY);
  for (const { form } of CORNERS)
    for (const i of closest(distances[form], count))
      if (distances[form][i] < nearest[i]) {
        nearest[i] = distances[form][i];
        forms[i] = form;
      }
  return forms;
}
