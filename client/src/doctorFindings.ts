/** What the doctor says of each backend, in one line each, by its name; `auto`: which one is taken. */
export function doctorFindings(text: string): Map<string, string> {
  const lines = new Map<string, string[]>();
  let its: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, name, rest] = /^(tensorflow|webgpu|wasm|cpu) +(\S.*)$/.exec(line) ?? [];
    if (name) {
      its = [rest];
      lines.set(name, its);
    } else if (its && /^ {4,}\S/.test(line)) {
      its.push(line.trim());
    } else {
      its = undefined;
    }
  }
  const found = new Map([...lines].map(([name, [what, ...more]]) => [name, briefly(what, more)]));
  const [, taken] = /^auto takes (\w+)/m.exec(text) ?? [];
  if (taken) found.set('auto', `Takes ${taken} on this machine.`);
  return found;
}

/** The speed stands last, and a list that is too narrow cuts off the end: so it comes first. */
function briefly(what: string, more: readonly string[]): string {
  return [...more.slice(-1), what, ...more.slice(0, -1)].join('; ');
}
