import { describe, expect, test } from "vitest";
import { planPasses } from "../../../../src/models/methods/qpmrc/plan-passes.js";
import type { QpmrcItem } from "../../../../src/models/methods/qpmrc/qpmrc-item.js";
import type { TypeQuery } from "../../../../src/models/methods/qpmrc/type-queries.js";

const queryOf = (tokens: number, i: number): TypeQuery => ({
  label: String(i),
  name: String(i),
  tokens: new Int32Array(tokens),
});
const itemOf = (length: number, labels: readonly number[]): QpmrcItem => ({
  length,
  targets: 1,
  example: 0,
  ids: new Int32Array(length),
  words: Int32Array.from({ length: length - 2 }, (_, i) => i),
  starts: new Int32Array(length - 2),
  pieces: new Int32Array(length - 2),
  labels: Int32Array.from(labels),
  spans: new Int32Array(),
  covered: new Int32Array(),
});
const options = { promptLength: 10, attention: "segmented", groupTokens: 512, maxTokens: 64 } as const;

describe("planPasses", () => {
  test("reads all types of all items, each once, names of like length together", () => {
    const queries = [3, 1, 1, 9, 1].map(queryOf);
    const items = [itemOf(9, [0, 1, 2, 3, 4]), itemOf(12, [3, 1]), itemOf(7, [0])];
    const passes = planPasses(items, queries, { ...options, groupTokens: 60 });
    expect(passes.map(({ segments, segmentLength }) => [segments, segmentLength])).toEqual([
      [4, 13],
      [1, 19],
    ]);
    for (const [row, { labels }] of items.entries()) {
      const asked = passes.flatMap((pass) => {
        expect(pass.asked[row].length).toBeLessThanOrEqual(pass.segments);
        for (const label of pass.asked[row])
          expect(10 + queries[label].tokens.length).toBeLessThanOrEqual(pass.segmentLength);
        return pass.asked[row];
      });
      expect([...asked].sort()).toEqual([...labels].sort());
    }
  });

  test("pads texts and words to few lengths, and never beyond the model's positions", () => {
    const queries = [queryOf(1, 0)];
    const [pass] = planPasses([itemOf(9, [0]), itemOf(17, [0])], queries, options);
    expect(pass).toMatchObject({ contextLength: 24, words: 16 });
    expect(planPasses([itemOf(50, [0])], queries, { ...options, maxTokens: 52 })[0].contextLength).toBe(52);
  });

  test("types that see each other are not divided", () => {
    const queries = Array.from({ length: 60 }, (_, i) => queryOf(1, i));
    const item = itemOf(
      9,
      queries.map((_, i) => i),
    );
    expect(planPasses([item], queries, options).length).toBe(2);
    for (const attention of ["context-sees-queries", "full"] as const) {
      expect(() => planPasses([item], queries, { ...options, attention })).toThrow(
        /^E_CONFIG: the queries of 60/,
      );
      expect(planPasses([item], queries, { ...options, attention, groupTokens: 660 }).length).toBe(1);
    }
  });
});
