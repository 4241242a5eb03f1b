/** The settings page has a field for text, so a number of workers comes as text from there. */
export function workersFrom(setting: unknown): number | 'auto' {
  const workers = Number(setting);
  return Number.isInteger(workers) && workers > 0 ? workers : 'auto';
}
