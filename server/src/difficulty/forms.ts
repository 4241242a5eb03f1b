/** The forms of example difficulty (section 4); `none`: near no corner, or a depth is missing. */
export const FORMS = ['easy', 'different_class', 'ambiguous_without_label', 'ambiguous', 'none'] as const;
export type Form = (typeof FORMS)[number];

/** Corners of the plane of rescaled mean prediction depth: in validation (x), in training (y). */
const CORNERS = [
  { form: 'easy', x: 0, y: 0 },
  { form: 'different_class', x: 0, y: 1 },
  { form: 'ambiguous_without_label', x: 1, y: 0 },
  { form: 'ambiguous', x: 1, y: 1 },
] as const;

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
  const examples = Array.from({ length: validation.length }, (_, i) => i).filter(
    i => !Number.isNaN(validation[i]) && !Number.isNaN(training[i]),
  );
  const forms: Form[] = new Array(validation.length).fill('none');
  const nearest = new Float64Array(validation.length).fill(Number.POSITIVE_INFINITY);
  for (const { form, x, y } of CORNERS) {
    const distance = (i: number) => Math.hypot(validation[i] / largest - x, training[i] / largest - y);
    const closest = [...examples].sort((a, b) => distance(a) - distance(b) || a - b).slice(0, count);
    for (const i of closest)
      if (distance(i) < nearest[i]) {
        nearest[i] = distance(i);
        forms[i] = form;
      }
  }
  return forms;
}
