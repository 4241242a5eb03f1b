/** The sections of a WebAssembly module: after 8 bytes it is a row of {kind, length, content}. */
export function sections(binary) {
  const found = [];
  let at = 8;
  while (at < binary.length) {
    const kind = binary[at++];
    let length = 0;
    let shift = 0;
    // LEB128: seven bits a byte, the lowest first, the eighth bit says that more follow.
    do {
      length |= (binary[at] & 0x7f) << shift;
      shift += 7;
    } while (binary[at++] & 0x80);
    found.push({ kind, start: at, end: at + length });
    at += length;
  }
  return found;
}
