import type { PackedColumn } from '../../server/src/protocol.ts';

/** A column of whole numbers; -1 is missing. @throws if it has others */
export function wholeNumbers(column: PackedColumn): Int32Array {
  return new Int32Array(bytesOf(column, 'int32'));
}

/** A column of real numbers; NaN is missing. @throws if it has others */
export function realNumbers(column: PackedColumn): Float32Array {
  return new Float32Array(bytesOf(column, 'float32'));
}

/** What browsers compute on is little-endian as the column is, so its bytes are the numbers. */
function bytesOf({ type, base64 }: PackedColumn, wanted: PackedColumn['type']): ArrayBuffer {
  if (type !== wanted) throw new Error(`a column holds ${type}, and ${wanted} was expected`);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes.buffer;
}
