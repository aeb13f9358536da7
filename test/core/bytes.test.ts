import { expect, test } from "vitest";
import { asBuffer, joinBytes } from "../../src/core/bytes.js";

test("joinBytes joins, and leaves one alone", () => {
  const one = Uint8Array.of(1, 2);
  expect(joinBytes([one])).toBe(one);
  expect(joinBytes([one, Uint8Array.of(), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3));
  expect(joinBytes([])).toEqual(new Uint8Array(0));
});

test("asBuffer looks at the same bytes", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);
  const buffer = asBuffer(bytes);
  buffer[0] = 9;
  expect([bytes[0], buffer.indexOf(3), buffer.length]).toEqual([9, 1, 2]);
});
