import type { PackedColumn } from './contract.ts';

/** Whole numbers; what is missing, NaN, becomes -1. */
export function packInt32(values: ArrayLike<number>): PackedColumn {
  const packed = new Int32Array(values.length);
  for (let i = 0; i < packed.length; i++) packed[i] = Number.isNaN(values[i]) ? -1 : values[i];
  return { type: 'int32', base64: base64Of(packed) };
}

/** Any numbers, with the precision of 32 bits; what is missing is NaN. */
export function packFloat32(values: ArrayLike<number>): PackedColumn {
  return { type: 'float32', base64: base64Of(new Float32Array(values)) };
}

export function unpackInt32({ base64 }: PackedColumn): Int32Array {
  const bytes = Buffer.from(base64, 'base64');
  // A buffer of its own begins where a number may.
  return new Int32Array(new Uint8Array(bytes).buffer);
}

/** Every system that Node runs on here is little-endian. */
function base64Of({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
