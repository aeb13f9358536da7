import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupTypes } from "../../../../src/models/methods/qpmrc/group-types.js";

const divisible = { contextLength: 20, groupTokens: 512, isDivisible: true };

describe("groupTypes", () => {
  test("few types of like length are one group", () => {
    expect(groupTypes([11, 11, 12], divisible)).toEqual([{ start: 0, end: 3, segmentLength: 12 }]);
  });

  test("types that pad many others stand apart", () => {
    expect(groupTypes([...Array<number>(30).fill(11), 17], divisible)).toEqual([
      { start: 0, end: 30, segmentLength: 11 },
      { start: 30, end: 31, segmentLength: 17 },
    ]);
  });

  test("a type that does not fit is a group of its own", () => {
    const groups = groupTypes([11, 600, 700], divisible);
    expect(groups.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  test("types that see each other are one group or none", () => {
    const options = { contextLength: 20, groupTokens: 40, isDivisible: false };
    expect(groupTypes([10, 13, 13], options)).toEqual([{ start: 0, end: 3, segmentLength: 13 }]);
    expect(() => groupTypes([10, 13, 13, 13], options)).toThrow(
      "E_CONFIG: the queries of 4 types are 52 tokens together, and groupTokens is 40; with this attention types see " +
        "each other and cannot be read in groups. Fix: set groupTokens to 52 or more, or ask for fewer types.",
    );
  });

  test("groups follow each other, hold all types and fit", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 200 }),
        fc.nat(100),
        (unsorted, groupTokens, context) => {
          const sorted = [...unsorted].sort((a, b) => a - b);
          const groups = groupTypes(sorted, { contextLength: context, groupTokens, isDivisible: true });
          expect(groups.map(({ start }) => start)).toEqual([0, ...groups.slice(0, -1).map(({ end }) => end)]);
          expect(groups.at(-1)!.end).toBe(sorted.length);
          for (const { start, end, segmentLength } of groups) {
            expect(segmentLength).toBe(sorted[end - 1]);
            expect(end - start === 1 || (end - start) * segmentLength <= groupTokens).toBe(true);
          }
        },
      ),
    );
  });
});
