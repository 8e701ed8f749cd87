import { badRequest } from '../../status-errors.ts';

/** One field of a message, as it is on the wire. */
export interface WireField {
  number: number;
  /** Of varints and fixed widths, as a signed integer. */
  value: bigint;
  /** Of what has a length, and of fixed widths. */
  bytes: Buffer;
}

/**
 * The fields of a protobuf message, in order.
 * @throws StatusError 400 for a message that is cut short
 */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) break;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw cutShort();
  };
  const take = (length: number): Buffer => {
    if (length < 0 || at + length > bytes.length) throw cutShort();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const empty = Buffer.alloc(0);
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: varint(), bytes: empty };
        break;
      case 1:
        yield { number, value: 0n, bytes: take(8) };
        break;
      case 2:
        yield { number, value: 0n, bytes: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: 0n, bytes: take(4) };
        break;
      default:
        throw badRequest(`a protobuf message has the unknown wire type ${tag & 7}`);
    }
  }
}

const cutShort = (): Error => badRequest('unexpected end of a protobuf message');
