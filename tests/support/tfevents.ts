import { readFileSync } from "node:fs";

/** One scalar of a TensorBoard event file, in file order. */
export type Scalar = { tag: string; step: number; value: number };

/**
 * Reads the scalars of a TensorBoard event file: records of (length, crc, Event protobuf, crc), of which step (field
 * 2), summary (5), value (1), tag (1) and simple_value (2) are looked at.
 */
export function readScalars(path: string | URL): Scalar[] {
  const bytes = readFileSync(path);
  const scalars: Scalar[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    let step = 0;
    for (const [field, value] of fields(bytes.subarray(at + 12, at + 12 + length))) {
      if (field === 2) step = Number(value);
      if (field !== 5 || !(value instanceof Uint8Array)) continue;
      for (const [inner, summary] of fields(Buffer.from(value))) {
        if (inner !== 1 || !(summary instanceof Uint8Array)) continue;
        const found = new Map(fields(Buffer.from(summary)));
        const tag = found.get(1);
        const simple = found.get(2);
        if (!(tag instanceof Uint8Array) || typeof simple !== "number") continue;
        scalars.push({ tag: Buffer.from(tag).toString("utf8"), step, value: simple });
      }
    }
    at += 12 + length + 4;
  }
  return scalars;
}

/** The fields of a protobuf message: varints as bigint, 32-bit as float, 64-bit as double, the rest as bytes. */
function* fields(bytes: Buffer): Generator<[number, bigint | number | Uint8Array]> {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const field = key >> 3;
    switch (key & 7) {
      case 0:
        yield [field, varint()];
        break;
      case 1:
        yield [field, bytes.readDoubleLE(at)];
        at += 8;
        break;
      case 5:
        yield [field, bytes.readFloatLE(at)];
        at += 4;
        break;
      default: {
        const length = Number(varint());
        yield [field, bytes.subarray(at, at + length)];
        at += length;
      }
    }
  }
}
