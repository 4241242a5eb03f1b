/** Letters that come within so long of one another belong together. */
const TOGETHER_MILLISECONDS = 1000;

/**
 * The option that typed letters lead to, as in any list: the first from the chosen one on that begins with them; the same
 * letter again and again goes from one to the next. Pure.
 * @param chosen place of the chosen option; -1: none
 * @returns its place; null: there is none
 */
export function optionTyped(texts: readonly string[], chosen: number, typed: string): number | null {
  const letters = typed.toLowerCase();
  const isOne = [...letters].every(letter => letter === letters[0]);
  const wanted = isOne ? letters.slice(0, 1) : letters;
  const from = isOne ? chosen + 1 : Math.max(0, chosen);
  const places = texts.map((_, i) => (from + i) % texts.length);
  return places.find(place => texts[place].toLowerCase().startsWith(wanted)) ?? null;
}

const typedLast = { into: null as EventTarget | null, text: '', at: Number.NEGATIVE_INFINITY };

/** What has been typed into a list in one go, with this key; null: the key is no letter of it. */
export function typedInto(
  list: EventTarget,
  { key, ctrlKey, metaKey, altKey, timeStamp }: KeyboardEvent,
): string | null {
  if ([...key].length !== 1 || ctrlKey || metaKey || altKey) return null;
  const goesOn = typedLast.into === list && timeStamp - typedLast.at < TOGETHER_MILLISECONDS;
  // A space by itself opens the list.
  if (key === ' ' && !goesOn) return null;
  Object.assign(typedLast, { into: list, text: goesOn ? typedLast.text + key : key, at: timeStamp });
  return typedLast.text;
}
