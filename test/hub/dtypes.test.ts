import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeNumbers,
  encodeNumbers,
  fromBrainFloat,
  fromHalf,
  toBrainFloat,
  toHalf,
} from "../../src/hub/dtypes.js";

describe("half precision", () => {
  test.each([
    [0, 0x0000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1 + 1 / 2048, 0x3c00],
    [1 + 3 / 2048, 0x3c02],
    [Number.POSITIVE_INFINITY, 0x7c00],
  ])("%d is 0x%s in Float16", (value, bits) => expect(toHalf(value)).toBe(bits));

  test("every Float16 is read and written back the same", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits);
    }
    expect(fromHalf(toHalf(Number.NaN))).toBeNaN();
  });

  test("BFloat16 keeps the upper half of a Float32, ties to even", () => {
    expect(toBrainFloat(1)).toBe(0x3f80);
    expect(toBrainFloat(1 + 2 ** -8)).toBe(0x3f80);
    expect(toBrainFloat(1 + 3 * 2 ** -8)).toBe(0x3f82);
    expect(fromBrainFloat(0xc040)).toBe(-3);
    expect(fromBrainFloat(toBrainFloat(Number.NaN))).toBeNaN();
  });
});

test.each(["I64", "I32", "I16", "I8", "U8"] as const)("%s integers come back", (type) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: type === "U8" ? 0 : -128, max: 127 })), (numbers) => {
      const bytes = encodeNumbers(type, type === "U8" ? Uint8Array.from(numbers) : Int32Array.from(numbers));
      expect([...decodeNumbers(type, bytes)]).toEqual(numbers);
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("an integer of more than 32 bits is refused", () => {
  const bytes = new Uint8Array(new BigInt64Array([2n ** 31n]).buffer);
  expect(() => decodeNumbers("I64", bytes)).toThrow("the integer 2147483648 does not fit 32 bits");
});
