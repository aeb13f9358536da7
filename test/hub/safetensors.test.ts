import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/hub/safetensors.js";
import { nextFolder } from "../support/temp.js";

/** A file of `header` (JSON or text) and `dataBytes` zeros; `length` overrides the header's length. */
function craft(header: unknown, dataBytes: number, length?: bigint): string {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  const file = join(nextFolder(), "model.safetensors");
  writeFileSync(file, Buffer.concat([size, text, Buffer.alloc(dataBytes)]));
  return file;
}
const f32 = (start: number, end: number, shape: unknown = [(end - start) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [start, end],
});

const tensors = new Map<string, WritableTensor>([
  ["b.bias", { dtype: "F32", shape: [3], data: Float32Array.of(1.5, -2, 3e-8) }],
  ["ids", { dtype: "I64", shape: [2, 1], data: Int32Array.of(-7, 2147483647) }],
  ["half", { dtype: "F16", shape: [2], data: Float32Array.of(0.5, -4) }],
  ["brain", { dtype: "BF16", shape: [1, 2], data: Float32Array.of(0.5, -4) }],
  ["mask", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ["none", { dtype: "F32", shape: [0, 4], data: new Float32Array(0) }],
  ["scalar", { dtype: "F64", shape: [], data: Float32Array.of(2.25) }],
]);

test("tensors come back as they were written, with their names, types, shapes and metadata", () => {
  const file = join(nextFolder(), "model.safetensors");
  writeSafetensors(file, tensors, { format: "pt", made: "ü" });
  const read = readSafetensors(file);
  expect(read.metadata).toEqual({ format: "pt", made: "ü" });
  expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, { dtype, shape, data }] of tensors) {
    expect(read.tensors.get(name)).toMatchObject({ dtype, shape });
    expect(read.tensors.get(name)!.data).toEqual(data);
  }
});

test("the data begins at a multiple of eight bytes, and the same tensors give the same bytes in any order", () => {
  const [one, two] = [join(nextFolder(), "a"), join(nextFolder(), "b")];
  writeSafetensors(one, tensors);
  writeSafetensors(two, new Map([...tensors].reverse()));
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  expect(Number(readFileSync(one).readBigUInt64LE()) % 8).toBe(0);
});

test("a shape that does not fit its numbers is refused", () => {
  const bad = new Map([["w", { dtype: "F32", shape: [2, 2], data: new Float32Array(3) } as const]]);
  expect(() => writeSafetensors(join(nextFolder(), "a"), bad)).toThrow(
    /^E_SHAPE: tensor "w" of shape \[2,2\] has 3 numbers/,
  );
});

describe("a hostile or broken file is refused", () => {
  test.each<[string, unknown, number, RegExp, bigint?]>([
    ["a header longer than the file", {}, 0, /header is said to have 99999 bytes/, 99_999n],
    ["a huge header", {}, 0, /header is said to have 18446744073709551615 bytes/, 2n ** 64n - 1n],
    ["a header that is no JSON", "{nope", 0, /header is not JSON/],
    ["a header that is no object", "[1]", 0, /header is not valid/],
    ["metadata that is no text", { __metadata__: { a: 1 } }, 0, /header is not valid/],
    [
      "a name that stands twice",
      `{"a":${JSON.stringify(f32(0, 4))}, "a" :${JSON.stringify(f32(0, 4))}}`,
      4,
      /names "a" twice/,
    ],
    [
      "overlapping ranges",
      { a: f32(0, 8), b: f32(4, 12) },
      12,
      /tensor "b" at \[4, 12\) overlaps the tensor before it/,
    ],
    ["a gap", { a: f32(0, 4), b: f32(8, 12) }, 12, /tensor "b" at \[8, 12\) leaves a gap of 4 bytes/],
    ["bytes after the tensors", { a: f32(0, 4) }, 8, /the tensors end at byte 4 of 8/],
    ["a range outside the file", { a: f32(0, 16) }, 8, /the tensors end at byte 16 of 8/],
    [
      "a negative offset",
      { a: { ...f32(0, 4), data_offsets: [-4, 0] } },
      4,
      /tensor "a" is not described rightly/,
    ],
    ["an end before its start", { a: { ...f32(0, 4), data_offsets: [8, 4] } }, 8, /range \[8, 4\) has -4/],
    [
      "a shape that does not fit its range",
      { a: f32(0, 8, [3]) },
      8,
      /takes 12 bytes, and its range \[0, 8\) has 8/,
    ],
    [
      "a shape beyond counting",
      { a: f32(0, 8, [2 ** 40, 2 ** 40]) },
      8,
      /shape \[1099511627776,1099511627776\]/,
    ],
    ["a negative size", { a: f32(0, 8, [-2]) }, 8, /not described rightly/],
    [
      "an unknown type",
      { a: { ...f32(0, 4), dtype: "F8_E4M3" } },
      4,
      /dtype F8_E4M3: expected one of F64, F32/,
    ],
    ["an unknown key", { a: { ...f32(0, 4), code: "x" } }, 4, /Unrecognized key: "code"/],
  ])("%s", (_, header, dataBytes, message, length) => {
    const file = craft(header, dataBytes, length);
    expect(() => readSafetensors(file)).toThrow(message);
    expect(() => readSafetensors(file)).toThrow(/^E_INPUT: /);
  });

  test("a file of a few bytes", () => {
    const file = join(nextFolder(), "a");
    writeFileSync(file, "abc");
    expect(() => readSafetensors(file)).toThrow(/a file of 3 bytes is no safetensors file/);
    expect(() => readSafetensors(join(nextFolder(), "none"))).toThrow(
      /cannot be read \(ENOENT\). Fix: check the path/,
    );
  });
});
