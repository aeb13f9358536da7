import { describe, expect, test } from "vitest";
import type { StoredTensor } from "../../../../src/models/layers/parameters.js";
import { carryHead } from "../../../../src/models/methods/tagger/carry-head.js";

const stored = (shape: number[], first: number): StoredTensor => ({
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => first + i),
});
const headOf = (tags: string[], first: number, isCrf = true) => {
  const count = tags.length;
  const linear: [string, StoredTensor][] = [
    ["classifier.weight", stored([count, 2], first)],
    ["classifier.bias", stored([count], first)],
  ];
  const crf: [string, StoredTensor][] = [
    ["crf.transitions", stored([count, count], first)],
    ["crf.start", stored([count], first)],
    ["crf.end", stored([count], first)],
  ];
  return { tags, weights: new Map(isCrf ? [...linear, ...crf] : linear) };
};

describe("carryHead", () => {
  const old = headOf(["O", "B-A", "I-A", "B-B", "I-B"], 100);

  test("tags of the same name begin with the old numbers, the others with their own", () => {
    const carried = carryHead(headOf(["O", "B-C", "I-C", "B-A", "I-A"], 0), old);
    const numbers = (name: string): number[] => [...carried.get(name)!.values];
    expect(numbers("classifier.weight")).toEqual([100, 101, 2, 3, 4, 5, 102, 103, 104, 105]);
    expect(numbers("classifier.bias")).toEqual([100, 1, 2, 101, 102]);
    expect(numbers("crf.start")).toEqual([100, 1, 2, 101, 102]);
    expect(numbers("crf.transitions")).toEqual([
      ...[100, 1, 2, 101, 102],
      ...[5, 6, 7, 8, 9],
      ...[10, 11, 12, 13, 14],
      ...[105, 16, 17, 106, 107],
      ...[110, 21, 22, 111, 112],
    ]);
  });

  test("a CRF takes the classifier of a linear head and keeps its own transitions", () => {
    const carried = carryHead(headOf(["O", "B-B"], 0), headOf(old.tags, 100, false));
    expect([...carried.get("classifier.bias")!.values]).toEqual([100, 103]);
    expect([...carried.get("crf.transitions")!.values]).toEqual([0, 1, 2, 3]);
  });

  test("heads that share no label are refused", () => {
    expect(() => carryHead(headOf(["O", "B-X", "I-X"], 0), old)).toThrow(
      'E_CONFIG: no tag can be carried over: the old head has O, B-A, I-A, B-B, I-B, the new one O, B-X, I-X. Fix: set initialHead to "new".',
    );
  });

  test("a head on representations of another width is refused", () => {
    const wide = { tags: ["O", "B-A"], weights: new Map([["classifier.weight", stored([2, 3], 0)]]) };
    expect(() => carryHead(wide, old)).toThrow(
      'E_CONFIG: classifier.weight of the old head is [5,2], and the new one [2,3]. Fix: set initialHead to "new".',
    );
  });
});
