/** One field of a protobuf message, encoded: its key and its content. */
export type Field = Uint8Array;

const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Seven bits a byte, lowest first. */
function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const field = (number: number, type: keyof typeof wireTypes, ...content: Uint8Array[]): Field =>
  Buffer.concat([encodeVarint(number * 8 + wireTypes[type]), ...content]);

/** `int32`, `int64` or an enumeration. @param value a whole number from 0 up to 2^53 - 1 */
export const integerField = (number: number, value: number): Field =>
  field(number, "varint", encodeVarint(value));

export function doubleField(number: number, value: number): Field {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return field(number, "fixed64", content);
}

export function floatField(number: number, value: number): Field {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return field(number, "fixed32", content);
}

export function textField(number: number, value: string): Field {
  const content = Buffer.from(value, "utf8");
  return field(number, "bytes", encodeVarint(content.length), content);
}

/** A message within a message. */
export function messageField(number: number, fields: readonly Field[]): Field {
  const content = message(fields);
  return field(number, "bytes", encodeVarint(content.length), content);
}

export const message = (fields: readonly Field[]): Uint8Array => Buffer.concat(fields);
