/** A word as YAML writes it: in quotes where it would mean something else without. */
export function yamlWord(word: string, flow: boolean): string {
  const plain =
    /^[^\s\-?:,[\]{}#&*!|>'"%@`]/.test(word) &&
    !/: |:$| #|\s$/.test(word) &&
    !(flow && /[,[\]{}]/.test(word)) &&
    !/^(true|false|null|~|[-+.\d][\d.eE+-]*)$/i.test(word);
  return plain ? word : `'${word.replaceAll("'", "''")}'`;
}

/** A default as YAML writes it, on one line. */
export function yamlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${yamlValue(inner)}`)
      .join(', ')} }`;
  return String(value);
}
