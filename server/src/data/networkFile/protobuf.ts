/*
 * As much of the wire format of Protocol Buffers as ONNX files need: a message is fields one after the other, each with its
 * number, and either a whole number or so many bytes, which may be a message again.
 */

export interface Field {
  number: number;
  /** Of whole numbers. */
  value?: bigint;
  /** Of text, bytes and messages. */
  bytes?: Uint8Array;
}

const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5];

/** The fields of a message, in order. @throws RangeError where the bytes are none */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= message.length) break;
      const byte = message[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`a number at byte ${at} has no end`);
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new RangeError(`${length} bytes at byte ${at} go beyond the end`);
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const kind = Number(tag & 7n);
    if (kind === VARINT) yield { number, value: BigInt.asIntN(64, varint()) };
    else if (kind === LENGTH) yield { number, bytes: take(Number(varint())) };
    else if (kind === FIXED64) yield { number, bytes: take(8) };
    else if (kind === FIXED32) yield { number, bytes: take(4) };
    else throw new RangeError(`a field at byte ${at} is of the unknown kind ${kind}`);
  }
}

/** A field of bytes: text, or a message. */
export function lengthField(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([encodeVarint((number << 3) | LENGTH), encodeVarint(content.length), content]);
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  bytes.push(left);
  return Uint8Array.from(bytes);
}
