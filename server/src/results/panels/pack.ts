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

export function unpackInt32(column: PackedColumn): Int32Array {
  return new Int32Array(bytesOf(column));
}

export function unpackFloat32(column: PackedColumn): Float32Array {
  return new Float32Array(bytesOf(column));
}

/** A buffer of its own, which begins where a number may. */
function bytesOf({ base64 }: PackedColumn): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, 'base64')).buffer;
}

/** Every system that Node runs on here is little-endian. */
function base64Of({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
