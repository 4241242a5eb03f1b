/** A number to read, with at most four figures and a minus sign as in print. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const text =
    rounded !== 0 && (Math.abs(rounded) < 1e-4 || Math.abs(rounded) >= 1e7)
      ? rounded.toExponential()
      : rounded.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  return text.replace('-', '−');
}
