import { expect, test } from "vitest";
import { decomposePrefix } from "../../../../src/models/methods/cpner/decompose.js";

const matrix = (...values: number[]) =>
  new Map([["cpner.out", { shape: [2, 2], values: Float32Array.from(values) }]]);

test("the target's parameters and its sources', each half (eq. 9, 10)", () => {
  const target = matrix(1, 2, 3, 4);
  const sources = [
    { domain: "a", parameters: matrix(10, 0, 0, 10), weight: 0.25 },
    { domain: "b", parameters: matrix(0, 4, 8, 0), weight: 0.75 },
  ];
  const mixed = decomposePrefix(target, sources).get("cpner.out")!;
  expect(mixed.shape).toEqual([2, 2]);
  expect([...mixed.values]).toEqual([(1 + 2.5) / 2, (2 + 3) / 2, (3 + 6) / 2, (4 + 2.5) / 2]);
  expect([...target.get("cpner.out")!.values]).toEqual([1, 2, 3, 4]);
});

test("one source is averaged with the target", () => {
  const mixed = decomposePrefix(matrix(1, 2, 3, 4), [
    { domain: "a", parameters: matrix(3, 2, 1, 0), weight: 1 },
  ]);
  expect([...mixed.get("cpner.out")!.values]).toEqual([2, 2, 2, 2]);
});

test("refuses a source of other parameters", () => {
  const narrow = new Map([["cpner.out", { shape: [1, 2], values: new Float32Array(2) }]]);
  const fix = "Fix: give all domains the same prefixLength and middleSize, and one T5.";
  expect(() => decomposePrefix(matrix(1, 2, 3, 4), [{ domain: "a", parameters: narrow, weight: 1 }])).toThrow(
    `E_SHAPE: cpner.out of the source "a" is [1,2], and the target's is [2,2]. ${fix}`,
  );
  expect(() =>
    decomposePrefix(matrix(1, 2, 3, 4), [{ domain: "a", parameters: new Map(), weight: 1 }]),
  ).toThrow(`E_SHAPE: cpner.out of the source "a" is missing, and the target's is [2,2]. ${fix}`);
});
