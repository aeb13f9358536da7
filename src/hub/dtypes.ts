/** How a tensor's numbers are stored. */
export type StoredType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

/** Floats as 32 bits, integers as 32 bits, bytes and truth values as bytes. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

/** Bytes of one number. */
export const storedBytes: Readonly<Record<StoredType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

export const isStoredType = (name: string): name is StoredType => Object.hasOwn(storedBytes, name);

/** Float16 bits to a number (IEEE 754 binary16). */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const floatBits = new DataView(new ArrayBuffer(4));

/** A number to Float16 bits, ties to even. */
export function toHalf(value: number): number {
  floatBits.setFloat32(0, value);
  const bits = floatBits.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(value) * 2 ** 24);
  const rebased = magnitude - 0x38000000;
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** A number to the upper 16 bits of its Float32, ties to even. */
export function toBrainFloat(value: number): number {
  floatBits.setFloat32(0, value);
  const bits = floatBits.getUint32(0);
  if (Number.isNaN(value)) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

export function fromBrainFloat(bits: number): number {
  floatBits.setUint32(0, bits << 16);
  return floatBits.getFloat32(0);
}

/**
 * Numbers of a tensor from their little-endian bytes.
 *
 * @throws RangeError when a 64-bit integer does not fit 32 bits
 */
export function decodeNumbers(type: StoredType, bytes: Uint8Array): TensorData {
  const count = bytes.byteLength / storedBytes[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case "F32":
      return new Float32Array(bytes.slice().buffer);
    case "I32":
      return new Int32Array(bytes.slice().buffer);
    case "U8":
    case "BOOL":
      return bytes.slice();
    case "F64":
      return Float32Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, true));
    case "F16":
      return fillFloats(count, (i) => halves[view.getUint16(2 * i, true)]);
    case "BF16":
      return new Float32Array(widenBrainFloats(view, count).buffer);
    case "I64":
      return Int32Array.from({ length: count }, (_, i) => toInt32(view.getBigInt64(8 * i, true)));
    case "I16":
      return Int32Array.from({ length: count }, (_, i) => view.getInt16(2 * i, true));
    case "I8":
      return Int32Array.from({ length: count }, (_, i) => view.getInt8(i));
  }
}

/** Every Float16, by its bits. */
const halves = Float32Array.from({ length: 0x10000 }, (_, bits) => fromHalf(bits));

function fillFloats(count: number, at: (i: number) => number): Float32Array {
  const floats = new Float32Array(count);
  for (let i = 0; i < count; i++) floats[i] = at(i);
  return floats;
}

function widenBrainFloats(view: DataView, count: number): Uint32Array<ArrayBuffer> {
  const wide = new Uint32Array(count);
  for (let i = 0; i < count; i++) wide[i] = view.getUint16(2 * i, true) << 16;
  return wide;
}

function toInt32(value: bigint): number {
  const number = Number(value);
  if (number !== (number | 0)) throw new RangeError(`the integer ${value} does not fit 32 bits`);
  return number;
}

/** Little-endian bytes of numbers, stored as `type`. */
export function encodeNumbers(type: StoredType, numbers: TensorData): Uint8Array {
  const bytes = new Uint8Array(numbers.length * storedBytes[type]);
  const isAsIs =
    (type === "F32" && numbers instanceof Float32Array) ||
    (type === "I32" && numbers instanceof Int32Array) ||
    ((type === "U8" || type === "BOOL") && numbers instanceof Uint8Array);
  if (isAsIs) return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const view = new DataView(bytes.buffer);
  const put = putters[type];
  for (let i = 0; i < numbers.length; i++) put(view, i, numbers[i]);
  return bytes;
}

const putters: Readonly<Record<StoredType, (view: DataView, i: number, value: number) => void>> = {
  F64: (view, i, value) => view.setFloat64(8 * i, value, true),
  F32: (view, i, value) => view.setFloat32(4 * i, value, true),
  F16: (view, i, value) => view.setUint16(2 * i, toHalf(value), true),
  BF16: (view, i, value) => view.setUint16(2 * i, toBrainFloat(value), true),
  I64: (view, i, value) => view.setBigInt64(8 * i, BigInt(Math.trunc(value)), true),
  I32: (view, i, value) => view.setInt32(4 * i, value, true),
  I16: (view, i, value) => view.setInt16(2 * i, value, true),
  I8: (view, i, value) => view.setInt8(i, value),
  U8: (view, i, value) => view.setUint8(i, value),
  BOOL: (view, i, value) => view.setUint8(i, value === 0 ? 0 : 1),
};
