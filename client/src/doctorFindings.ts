/** What the doctor says of each backend, in one line each, by its name; `auto`: which one is taken. */
export function doctorFindings(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let name: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, begun, rest] = /^(tensorflow|webgpu|wasm|cpu) +(\S.*)$/.exec(line) ?? [];
    if (begun) {
      name = begun;
      found.set(name, rest);
    } else if (name && /^ {4,}\S/.test(line)) {
      found.set(name, `${found.get(name)}; ${line.trim()}`);
    } else {
      name = undefined;
    }
  }
  const [, taken] = /^auto takes (\w+)/m.exec(text) ?? [];
  if (taken) found.set('auto', `Takes ${taken} on this machine.`);
  return found;
}
